//! Comments on pull requests, which are issues with code.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{access, body, hooks, number, page, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::{Comment, Pull};
use crate::world::{Shared, State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route(
        "GET",
        "/repos/{owner}/{repo}/issues/{number}/comments",
        index,
    ),
    route(
        "POST",
        "/repos/{owner}/{repo}/issues/{number}/comments",
        create,
    ),
    route("GET", "/repos/{owner}/{repo}/issues/comments/{id}", show),
    route(
        "PATCH",
        "/repos/{owner}/{repo}/issues/comments/{id}",
        update,
    ),
    route(
        "DELETE",
        "/repos/{owner}/{repo}/issues/comments/{id}",
        delete,
    ),
];

const LONGEST: usize = 65_536;

fn render(shared: &Shared, state: &State, comment: &Comment) -> Value {
    let github = &state.github;
    let base = render::base(shared, github);
    let page = format!("{}/pull/{}", render::web(github), comment.issue);
    let association = match github.user(&comment.author).map(|user| user.permission) {
        Some("admin") => "OWNER",
        Some("write") => "COLLABORATOR",
        _ => "NONE",
    };
    json!({
        "author_association": association,
        "body": comment.body,
        "created_at": zulu(comment.created_at),
        "html_url": format!("{page}#issuecomment-{}", comment.id),
        "id": comment.id,
        "issue_url": format!("{base}/issues/{}", comment.issue),
        "node_id": render::node("IssueComment", comment.id),
        "performed_via_github_app": null,
        "reactions": reactions(&format!("{base}/issues/comments/{}", comment.id)),
        "updated_at": zulu(comment.updated_at),
        "url": format!("{base}/issues/comments/{}", comment.id),
        "user": render::user(shared, github, &comment.author),
    })
}

fn issue(call: &Call<'_>, state: &State) -> Result<i64, Answer> {
    let wanted = number(call, "number")?;
    let mut pulls = state.github.pulls.iter();
    pulls
        .any(|pull| pull.number == wanted)
        .then_some(wanted)
        .ok_or_else(|| refuse(404, "Not Found"))
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let issue = issue(call, &state)?;
    let since = call.request.query("since").unwrap_or_default();
    let shown = state
        .github
        .comments
        .iter()
        .filter(|comment| comment.issue == issue && *zulu(comment.updated_at) >= *since)
        .map(|comment| render(call.shared, &state, comment))
        .collect();
    drop(state);
    page::list(call, shown)
}

/// The text of a request, as the service takes it.
fn text(call: &Call<'_>) -> Result<String, Answer> {
    let body = body(call.request)?;
    let Some(text) = body["body"].as_str() else {
        return Err(unprocessable("IssueComment", "body", "missing_field", ""));
    };
    if text.trim().is_empty() {
        let message = "Body cannot be blank";
        return Err(unprocessable(
            "IssueComment",
            "data",
            "unprocessable",
            message,
        ));
    }
    if text.chars().count() > LONGEST {
        let message = "Body is too long (maximum is 65536 characters)";
        return Err(unprocessable(
            "IssueComment",
            "data",
            "unprocessable",
            message,
        ));
    }
    Ok(text.to_owned())
}

fn create(call: &Call<'_>) -> Reply {
    let body = text(call)?;
    let issue = issue(call, &call.shared.lock())?;
    let author = access::actor(call, &call.shared.lock());
    let comment = add(call.shared, issue, &author, body);
    let state = call.shared.lock();
    let shown = render(call.shared, &state, &comment);
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

/// Puts a comment under a pull request.
pub(crate) fn add(shared: &Arc<Shared>, issue: i64, author: &str, body: String) -> Comment {
    let now = shared.now();
    let mut state = shared.lock();
    let comment = Comment {
        id: state.ids.number(),
        issue,
        body,
        author: author.to_owned(),
        created_at: now,
        updated_at: now,
    };
    state.github.comments.push(comment.clone());
    announce(shared, &mut state, &comment, "created", author, json!({}));
    comment
}

/// Nobody ever reacts.
fn reactions(url: &str) -> Value {
    json!({
        "+1": 0, "-1": 0, "confused": 0, "eyes": 0, "heart": 0, "hooray": 0, "laugh": 0,
        "rocket": 0, "total_count": 0, "url": format!("{url}/reactions"),
    })
}

/// The pull request as an issue, which is what it is to comments.
fn as_issue(shared: &Shared, state: &State, pull: &Pull) -> Value {
    let github = &state.github;
    let (base, web) = (render::base(shared, github), render::web(github));
    let url = format!("{base}/issues/{}", pull.number);
    let page = format!("{web}/pull/{}", pull.number);
    let of = format!("{base}/pulls/{}", pull.number);
    let comments = github.comments.iter().filter(|c| c.issue == pull.number);
    let labels = pull.labels.iter();
    let labels: Vec<Value> = labels
        .map(|name| super::labels::render(&base, name))
        .collect();
    json!({
        "active_lock_reason": null,
        "assignee": null,
        "assignees": [],
        "author_association": "MEMBER",
        "body": pull.body,
        "closed_at": pull.closed_at.map(zulu),
        "comments": comments.count(),
        "comments_url": format!("{url}/comments"),
        "created_at": zulu(pull.created_at),
        "draft": pull.draft,
        "events_url": format!("{url}/events"),
        "html_url": page,
        "id": pull.id,
        "labels": labels,
        "labels_url": format!("{url}/labels{{/name}}"),
        "locked": false,
        "milestone": null,
        "node_id": render::node("PullRequest", pull.id),
        "number": pull.number,
        "performed_via_github_app": null,
        "pull_request": {
            "diff_url": format!("{page}.diff"),
            "html_url": page,
            "merged_at": pull.merged_at.map(zulu),
            "patch_url": format!("{page}.patch"),
            "url": of,
        },
        "reactions": reactions(&url),
        "repository_url": base,
        "state": if pull.open { "open" } else { "closed" },
        "state_reason": null,
        "timeline_url": format!("{url}/timeline"),
        "title": pull.title,
        "updated_at": zulu(pull.updated_at),
        "url": url,
        "user": render::user(shared, github, &pull.author),
    })
}

fn announce(
    shared: &Arc<Shared>,
    state: &mut State,
    comment: &Comment,
    action: &str,
    by: &str,
    extra: Value,
) {
    let mut pulls = state.github.pulls.iter();
    let Some(pull) = pulls.find(|pull| pull.number == comment.issue) else {
        return;
    };
    let mut payload = json!({
        "action": action,
        "comment": render(shared, state, comment),
        "issue": as_issue(shared, state, pull),
    });
    render::merge(&mut payload, extra);
    hooks::publish(shared, state, "issue_comment", Some(action), by, payload);
}

fn find(call: &Call<'_>, state: &State) -> Result<usize, Answer> {
    let id = number(call, "id")?;
    let mut comments = state.github.comments.iter();
    comments
        .position(|comment| comment.id == id)
        .ok_or_else(|| refuse(404, "Not Found"))
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let at = find(call, &state)?;
    Ok(Answer::json(
        200,
        &render(call.shared, &state, &state.github.comments[at]),
    ))
}

fn update(call: &Call<'_>) -> Reply {
    let body = text(call)?;
    let id = number(call, "id")?;
    let by = access::actor(call, &call.shared.lock());
    let comment = edit(call.shared, id, &by, body);
    let comment = comment.ok_or_else(|| refuse(404, "Not Found"))?;
    let state = call.shared.lock();
    Ok(Answer::json(200, &render(call.shared, &state, &comment)))
}

/// Changes the text of a comment.
pub(crate) fn edit(shared: &Arc<Shared>, id: i64, by: &str, body: String) -> Option<Comment> {
    let now = shared.now();
    let mut state = shared.lock();
    let mut comments = state.github.comments.iter_mut();
    let comment = comments.find(|comment| comment.id == id)?;
    let before = std::mem::replace(&mut comment.body, body);
    comment.updated_at = now;
    let comment = comment.clone();
    let extra = json!({ "changes": { "body": { "from": before } } });
    announce(shared, &mut state, &comment, "edited", by, extra);
    Some(comment)
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let at = find(call, &state)?;
    let comment = state.github.comments.remove(at);
    let by = access::actor(call, &state);
    announce(call.shared, &mut state, &comment, "deleted", &by, json!({}));
    Ok(Answer::new(204))
}
