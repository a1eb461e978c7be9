//! Pull requests: reading.

mod change;
mod reviews;

use serde_json::{Value, json};

use super::{labels, number, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::repo::Ref;
use crate::world::github::Pull;
use crate::world::{Shared, State, zulu};

pub(crate) use change::{NewPull, close, follow, label, merge, open, reopen};
pub(crate) use reviews::{dismiss, submit};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/pulls", index),
    route("POST", "/repos/{owner}/{repo}/pulls", change::create),
    route("GET", "/repos/{owner}/{repo}/pulls/{number}", show),
    route(
        "PATCH",
        "/repos/{owner}/{repo}/pulls/{number}",
        change::update,
    ),
    route("GET", "/repos/{owner}/{repo}/pulls/{number}/files", files),
    route(
        "GET",
        "/repos/{owner}/{repo}/pulls/{number}/reviews",
        reviews::index,
    ),
];

/// What is read of a pull request before the world is locked.
#[derive(Clone, Debug)]
struct Tips {
    head: String,
    base: String,
}

/// A pull request as lists show it.
fn render(shared: &Shared, state: &State, pull: &Pull, tips: &Tips, version: &str) -> Value {
    let github = &state.github;
    let (base, web) = (render::base(shared, github), render::web(github));
    let (url, issue) = (
        format!("{base}/pulls/{}", pull.number),
        format!("{base}/issues/{}", pull.number),
    );
    let page = format!("{web}/pull/{}", pull.number);
    let own = || render::repository(shared, state, version);
    let side = |owner: &str, name: &str, sha: &str, repo: Value| {
        json!({
            "label": format!("{owner}:{name}"),
            "ref": name,
            "repo": repo,
            "sha": sha,
            "user": render::user(shared, github, owner),
        })
    };
    let head = match &pull.fork {
        None => side(&github.owner, &pull.head, &tips.head, own()),
        Some(fork) => {
            let mut repo = own();
            repo["id"] = json!(fork.id);
            repo["fork"] = json!(true);
            repo["owner"] = render::user(shared, github, &fork.owner);
            repo["full_name"] = json!(format!("{}/{}", fork.owner, github.name));
            side(&fork.owner, &pull.head, &tips.head, repo)
        }
    };
    let head_sha = &tips.head;
    let link = |href: &str| json!({ "href": href });
    let comment = format!("{base}/pulls/comments{{/number}}");
    let statuses = format!("{base}/statuses/{head_sha}");
    let labels = pull.labels.iter();
    let labels: Vec<Value> = labels.map(|name| labels::render(&base, name)).collect();
    let mut shown = json!({
        "_links": {
            "comments": link(&format!("{issue}/comments")),
            "commits": link(&format!("{url}/commits")),
            "html": link(&page),
            "issue": link(&issue),
            "review_comment": link(&comment),
            "review_comments": link(&format!("{url}/comments")),
            "self": link(&url),
            "statuses": link(&statuses),
        },
        "active_lock_reason": null,
        "assignees": [],
        "author_association": "MEMBER",
        "auto_merge": null,
        "base": side(&github.owner, &pull.base, &tips.base, own()),
        "body": pull.body,
        "closed_at": pull.closed_at.map(zulu),
        "comments_url": format!("{issue}/comments"),
        "commits_url": format!("{url}/commits"),
        "created_at": zulu(pull.created_at),
        "diff_url": format!("{page}.diff"),
        "draft": pull.draft,
        "head": head,
        "html_url": page,
        "id": pull.id,
        "issue_url": issue,
        "labels": labels,
        "locked": false,
        "merged_at": pull.merged_at.map(zulu),
        "milestone": null,
        "node_id": render::node("PullRequest", pull.id),
        "number": pull.number,
        "patch_url": format!("{page}.patch"),
        "requested_reviewers": [],
        "requested_teams": [],
        "review_comment_url": comment,
        "review_comments_url": format!("{url}/comments"),
        "state": if pull.open { "open" } else { "closed" },
        "statuses_url": statuses,
        "title": pull.title,
        "updated_at": zulu(pull.updated_at),
        "url": url,
        "user": render::user(shared, github, &pull.author),
    });
    if version == "2022-11-28" {
        shown["assignee"] = Value::Null;
        shown["merge_commit_sha"] = Value::Null;
    }
    shown
}

/// The commits of head and base. A branch of a real repository may have moved since.
fn tips(branches: &[Ref], pull: &Pull) -> Tips {
    let sha = |name: &str| {
        let found = branches.iter().find(|branch| branch.name == name);
        found.map(|branch| branch.sha.clone())
    };
    let own = if pull.open && pull.fork.is_none() {
        sha(&pull.head)
    } else {
        None
    };
    Tips {
        head: own.unwrap_or_else(|| pull.head_sha.clone()),
        base: sha(&pull.base).unwrap_or_else(|| "0".repeat(40)),
    }
}

/// Pull requests that pass a filter, newest first, each with the SHA of its head.
fn select(call: &Call<'_>, fits: impl Fn(&Pull, &str) -> bool) -> Vec<Value> {
    let branches = call.shared.repo.branches();
    let version = super::access::api_version(call);
    let state = call.shared.lock();
    let pulls = state.github.pulls.iter().rev();
    pulls
        .map(|pull| (pull, tips(&branches, pull)))
        .filter(|(pull, tips)| fits(pull, &tips.head))
        .map(|(pull, tips)| render(call.shared, &state, pull, &tips, version))
        .collect()
}

/// Pull requests whose head is this commit.
pub(super) fn with_head(call: &Call<'_>, sha: &str) -> Vec<Value> {
    select(call, |_, head| head == sha)
}

/// `head` needs the owner: without one the filter is ignored.
fn index(call: &Call<'_>) -> Reply {
    let query = |name| call.request.query(name);
    let wanted = query("state").unwrap_or("open");
    let owner = call.shared.lock().github.owner.clone();
    let head = query("head").and_then(|head| head.split_once(':'));
    let shown = select(call, |pull, _| {
        let from = pull.fork.as_ref().map_or(&owner, |fork| &fork.owner);
        (wanted == "all" || pull.open == (wanted == "open"))
            && head.is_none_or(|(by, name)| by == from && pull.head == name)
            && query("base").is_none_or(|base| pull.base == base)
    });
    page::list(call, shown)
}

/// The whole object, with what only a comparison tells.
fn whole(shared: &Shared, number: i64, version: &str) -> Option<Value> {
    let branches = shared.repo.branches();
    let state = shared.lock();
    let mut pulls = state.github.pulls.iter();
    let pull = pulls.find(|pull| pull.number == number)?.clone();
    drop(state);
    let tips = tips(&branches, &pull);
    let compared = shared.repo.compare(&tips.base, &tips.head);
    let (commits, files) = compared
        .map(|c| (c.ahead.len(), c.files))
        .unwrap_or_default();
    let (plus, minus) = files.iter().fold((0, 0), |(a, d), file| {
        (a + file.additions, d + file.deletions)
    });
    let state = shared.lock();
    let comments = state.github.comments.iter();
    let comments = comments.filter(|comment| comment.issue == number).count();
    let mut shown = render(shared, &state, &pull, &tips, version);
    let extra = json!({
        "additions": plus,
        "changed_files": files.len(),
        "comments": comments,
        "commits": commits,
        "deletions": minus,
        "maintainer_can_modify": false,
        "mergeable": true,
        "mergeable_state": "clean",
        "merged": pull.merged_at.is_some(),
        "merged_by": null,
        "rebaseable": true,
        "review_comments": 0,
    });
    render::merge(&mut shown, extra);
    Some(shown)
}

fn show(call: &Call<'_>) -> Reply {
    let id = number(call, "number")?;
    let version = super::access::api_version(call);
    let shown = whole(call.shared, id, version);
    let shown = shown.ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(200, &shown))
}

fn files(call: &Call<'_>) -> Reply {
    let id = number(call, "number")?;
    let branches = call.shared.repo.branches();
    let pulls = call.shared.lock().github.pulls.clone();
    let pull = pulls.iter().find(|pull| pull.number == id);
    let tips = tips(&branches, pull.ok_or_else(|| refuse(404, "Not Found"))?);
    let compared = call.shared.repo.compare(&tips.base, &tips.head);
    let changed = compared.map(|compared| compared.files).unwrap_or_default();
    let shown = changed.iter();
    let shown = shown
        .map(|change| super::commits::file(call.shared, &tips.head, change))
        .collect();
    page::list(call, shown)
}
