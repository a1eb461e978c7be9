//! Pull requests.

use serde_json::{Value, json};

use super::{number, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::Pull;
use crate::world::{State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/pulls", index),
    route("GET", "/repos/{owner}/{repo}/pulls/{number}", show),
];

/// A pull request as lists show it; the SHAs are read before the world is locked.
fn render(call: &Call<'_>, state: &State, pull: &Pull, head_sha: &str, base_sha: &str) -> Value {
    let github = &state.github;
    let (base, web) = (render::base(call.shared, github), render::web(github));
    let (url, issue) = (
        format!("{base}/pulls/{}", pull.number),
        format!("{base}/issues/{}", pull.number),
    );
    let page = format!("{web}/pull/{}", pull.number);
    let version = super::access::api_version(call);
    let side = |name: &str, sha: &str| {
        json!({
            "label": format!("{}:{name}", github.owner),
            "ref": name,
            "repo": render::repository(call.shared, state, version),
            "sha": sha,
            "user": render::user(call.shared, github, &github.owner),
        })
    };
    let link = |href: &str| json!({ "href": href });
    let comment = format!("{base}/pulls/comments{{/number}}");
    let statuses = format!("{base}/statuses/{head_sha}");
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
        "base": side(&pull.base, base_sha),
        "body": null,
        "closed_at": pull.merged_at.map(zulu),
        "comments_url": format!("{issue}/comments"),
        "commits_url": format!("{url}/commits"),
        "created_at": zulu(pull.created_at),
        "diff_url": format!("{page}.diff"),
        "draft": pull.draft,
        "head": side(&pull.head, head_sha),
        "html_url": page,
        "id": pull.id,
        "issue_url": issue,
        "labels": [],
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
        "updated_at": zulu(pull.created_at),
        "url": url,
        "user": render::user(call.shared, github, &pull.author),
    });
    if version == "2022-11-28" {
        shown["assignee"] = Value::Null;
        shown["merge_commit_sha"] = Value::Null;
    }
    shown
}

/// Pull requests that pass a filter, newest first, each with the SHA of its head.
fn select(call: &Call<'_>, fits: impl Fn(&Pull, &str) -> bool) -> Vec<Value> {
    let branches = call.shared.repo.branches();
    let sha = |name: &str| {
        let found = branches.iter().find(|branch| branch.name == name);
        found.map_or_else(|| "0".repeat(40), |branch| branch.sha.clone())
    };
    let state = call.shared.lock();
    let pulls = state
        .github
        .pulls
        .iter()
        .rev()
        .map(|pull| (pull, sha(&pull.head)));
    pulls
        .filter(|(pull, head)| fits(pull, head))
        .map(|(pull, head)| render(call, &state, pull, &head, &sha(&pull.base)))
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
    let head = query("head")
        .and_then(|head| head.split_once(':'))
        .map(|(_, branch)| branch);
    let shown = select(call, |pull, _| {
        (wanted == "all" || pull.open == (wanted == "open"))
            && head.is_none_or(|head| pull.head == head)
            && query("base").is_none_or(|base| pull.base == base)
    });
    page::list(call, shown)
}

fn show(call: &Call<'_>) -> Reply {
    let id = number(call, "number")?;
    let mut found = select(call, |pull, _| pull.number == id);
    let mut shown = found.pop().ok_or_else(|| refuse(404, "Not Found"))?;
    let text = |pointer: &str| {
        shown
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let compared = call
        .shared
        .repo
        .compare(text("/base/sha"), text("/head/sha"));
    let (commits, files) = compared
        .map(|c| (c.ahead.len(), c.files))
        .unwrap_or_default();
    let (plus, minus) = files.iter().fold((0, 0), |(a, d), file| {
        (a + file.additions, d + file.deletions)
    });
    let extra = json!({
        "additions": plus,
        "changed_files": files.len(),
        "comments": 0,
        "commits": commits,
        "deletions": minus,
        "maintainer_can_modify": false,
        "mergeable": true,
        "mergeable_state": "clean",
        "merged": false,
        "merged_by": null,
        "rebaseable": true,
        "review_comments": 0,
    });
    render::merge(&mut shown, extra);
    Ok(Answer::json(200, &shown))
}
