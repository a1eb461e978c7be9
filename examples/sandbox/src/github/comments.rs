//! Comments on pull requests, which are issues with code.

use serde_json::{Value, json};

use super::{access, body, hooks, number, page, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::Comment;
use crate::world::{State, zulu};

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

/// Either permission will do.
fn need(call: &Call<'_>, write: bool) -> Result<(), Answer> {
    access::need(call, "issues", write).or_else(|_| access::need(call, "pull_requests", write))
}

fn render(call: &Call<'_>, state: &State, comment: &Comment) -> Value {
    let github = &state.github;
    let base = render::base(call.shared, github);
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
        "updated_at": zulu(comment.updated_at),
        "url": format!("{base}/issues/comments/{}", comment.id),
        "user": render::user(call.shared, github, &comment.author),
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
    need(call, false)?;
    let state = call.shared.lock();
    let issue = issue(call, &state)?;
    let since = call.request.query("since").unwrap_or_default();
    let shown = state
        .github
        .comments
        .iter()
        .filter(|comment| comment.issue == issue && *zulu(comment.updated_at) >= *since)
        .map(|comment| render(call, &state, comment))
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
    need(call, true)?;
    let body = text(call)?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let issue = issue(call, &state)?;
    let comment = Comment {
        id: state.ids.number(),
        issue,
        body,
        author: access::actor(call, &state),
        created_at: now,
        updated_at: now,
    };
    state.github.comments.push(comment.clone());
    announce(call, &mut state, &comment, "created");
    let shown = render(call, &state, &comment);
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

fn announce(call: &Call<'_>, state: &mut State, comment: &Comment, action: &str) {
    let pull = state
        .github
        .pulls
        .iter()
        .find(|pull| pull.number == comment.issue);
    let title = pull.map(|pull| pull.title.clone());
    let page = format!("{}/pull/{}", render::web(&state.github), comment.issue);
    let payload = json!({
        "action": action,
        "comment": render(call, state, comment),
        "issue": {
            "html_url": page,
            "labels": [],
            "number": comment.issue,
            "pull_request": { "html_url": page },
            "state": if pull.is_some_and(|pull| pull.open) { "open" } else { "closed" },
            "title": title,
        },
    });
    let sender = access::actor(call, state);
    let name = "issue_comment";
    hooks::publish(call.shared, state, name, Some(action), &sender, payload);
}

fn find(call: &Call<'_>, state: &State) -> Result<usize, Answer> {
    let id = number(call, "id")?;
    let mut comments = state.github.comments.iter();
    comments
        .position(|comment| comment.id == id)
        .ok_or_else(|| refuse(404, "Not Found"))
}

fn show(call: &Call<'_>) -> Reply {
    need(call, false)?;
    let state = call.shared.lock();
    let at = find(call, &state)?;
    Ok(Answer::json(
        200,
        &render(call, &state, &state.github.comments[at]),
    ))
}

fn update(call: &Call<'_>) -> Reply {
    need(call, true)?;
    let body = text(call)?;
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let at = find(call, &state)?;
    let comment = &mut state.github.comments[at];
    comment.body = body;
    comment.updated_at = now;
    let comment = comment.clone();
    announce(call, &mut state, &comment, "edited");
    Ok(Answer::json(200, &render(call, &state, &comment)))
}

fn delete(call: &Call<'_>) -> Reply {
    need(call, true)?;
    let mut state = call.shared.lock();
    let at = find(call, &state)?;
    let comment = state.github.comments.remove(at);
    announce(call, &mut state, &comment, "deleted");
    Ok(Answer::new(204))
}
