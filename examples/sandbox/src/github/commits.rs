//! Commits, their history, and comparisons.

use serde_json::{Value, json};

use super::page::Page;
use super::{commit_of, page, pulls, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::repo::{Change, Commit, Signature};
use crate::world::{Shared, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/commits", index),
    route("GET", "/repos/{owner}/{repo}/commits/{sha}/pulls", of_pulls),
    route(
        "GET",
        "/repos/{owner}/{repo}/commits/{sha}/branches-where-head",
        where_head,
    ),
    route("GET", "/repos/{owner}/{repo}/commits/{ref*}", show),
    route("GET", "/repos/{owner}/{repo}/compare/{basehead*}", compare),
];

/// How many files one page of a commit or comparison holds.
const FILES: usize = 300;
/// How many commits a comparison without paging holds.
const COMPARED: usize = 250;

/// A commit as lists show it.
pub(super) fn render(shared: &Shared, sha: &str) -> Option<Value> {
    let commit = shared.repo.commit(sha)?;
    let parents: Vec<String> = commit.parents.clone();
    let state = shared.lock();
    let github = &state.github;
    let base = render::base(shared, github);
    let web = render::web(github);
    let account = |who: &Signature| {
        let known = github.users.iter().find(|user| user.email == who.email);
        known.map(|user| render::user(shared, github, &user.login))
    };
    let parent = |sha: &String| {
        json!({
            "html_url": format!("{web}/commit/{sha}"),
            "sha": sha,
            "url": format!("{base}/commits/{sha}"),
        })
    };
    Some(json!({
        "author": account(&commit.author),
        "comments_url": format!("{base}/commits/{sha}/comments"),
        "commit": {
            "author": person(&commit.author),
            "comment_count": 0,
            "committer": person(&commit.committer),
            "message": commit.message,
            "tree": { "sha": commit.tree, "url": format!("{base}/git/trees/{}", commit.tree) },
            "url": format!("{base}/git/commits/{sha}"),
            "verification": {
                "payload": null,
                "reason": "unsigned",
                "signature": null,
                "verified": false,
                "verified_at": null,
            },
        },
        "committer": account(&commit.committer),
        "html_url": format!("{web}/commit/{sha}"),
        "node_id": render::node("Commit", sha),
        "parents": parents.iter().map(parent).collect::<Vec<_>>(),
        "sha": sha,
        "url": format!("{base}/commits/{sha}"),
    }))
}

fn person(who: &Signature) -> Value {
    json!({ "name": who.name, "email": who.email, "date": zulu(who.date) })
}

/// The short form of `push` and `check_suite` events.
pub(super) fn push_entry(shared: &Shared, sha: &str) -> Value {
    let Some(Commit {
        tree,
        message,
        author,
        committer,
        ..
    }) = shared.repo.commit(sha)
    else {
        return Value::Null;
    };
    let who = |who: &Signature| json!({ "name": who.name, "email": who.email });
    json!({
        "added": [],
        "author": who(&author),
        "committer": who(&committer),
        "distinct": true,
        "id": sha,
        "message": message,
        "modified": [],
        "removed": [],
        "timestamp": zulu(committer.date),
        "tree_id": tree,
        "url": format!("{}/commit/{sha}", render::web(&shared.lock().github)),
    })
}

pub(super) fn file(shared: &Shared, sha: &str, change: &Change) -> Value {
    let state = shared.lock();
    let (base, web) = (
        render::base(shared, &state.github),
        render::web(&state.github),
    );
    let path = &change.path;
    json!({
        "additions": change.additions,
        "blob_url": format!("{web}/blob/{sha}/{path}"),
        "changes": change.additions + change.deletions,
        "contents_url": format!("{base}/contents/{path}?ref={sha}"),
        "deletions": change.deletions,
        "filename": path,
        "raw_url": format!("{web}/raw/{sha}/{path}"),
        "sha": change.sha,
        "status": change.status,
    })
}

fn index(call: &Call<'_>) -> Reply {
    let base = call.shared.repo.default_branch();
    let sha = commit_of(call, call.request.query("sha").unwrap_or(&base))?;
    let page = Page::of(call);
    let found = call.shared.repo.log(&sha, page.skip(), page.size + 1);
    let total = page.skip() + found.len();
    let found = found
        .iter()
        .take(page.size)
        .filter_map(|sha| render(call.shared, sha));
    let answer = Answer::json(200, &Value::Array(found.collect()));
    Ok(page.link(call, answer, total))
}

/// With the media type `.sha` the answer is the bare SHA.
fn show(call: &Call<'_>) -> Reply {
    let name = call.param("ref");
    let sha = commit_of(call, name)?;
    if call
        .request
        .header("accept")
        .is_some_and(|accept| accept.contains("github.sha"))
    {
        let etag = format!("\"{sha}\"");
        if call
            .request
            .header("if-none-match")
            .is_some_and(|had| had.contains(&etag))
        {
            return Ok(Answer::new(304));
        }
        return Ok(Answer::new(200)
            .with("content-type", "application/vnd.github.sha; charset=utf-8")
            .body(sha));
    }
    let mut shown = render(call.shared, &sha).ok_or_else(|| refuse(404, "Not Found"))?;
    let parent = call
        .shared
        .repo
        .commit(&sha)
        .and_then(|c| c.parents.first().cloned());
    let changes = parent.and_then(|parent| call.shared.repo.compare(&parent, &sha));
    let changes = changes.map(|compared| compared.files).unwrap_or_default();
    let (plus, minus) = changes.iter().fold((0, 0), |(a, d), file| {
        (a + file.additions, d + file.deletions)
    });
    shown["stats"] = json!({ "additions": plus, "deletions": minus, "total": plus + minus });
    let files = changes
        .iter()
        .take(FILES)
        .map(|change| file(call.shared, &sha, change));
    shown["files"] = Value::Array(files.collect());
    Ok(Answer::json(200, &shown))
}

fn of_pulls(call: &Call<'_>) -> Reply {
    let sha = commit_of(call, call.param("sha"))?;
    let shown = pulls::with_head(call, &sha);
    page::list(call, shown)
}

fn where_head(call: &Call<'_>) -> Reply {
    let sha = commit_of(call, call.param("sha"))?;
    let tips = call
        .shared
        .repo
        .branches()
        .into_iter()
        .filter(|branch| branch.sha == sha);
    let state = call.shared.lock();
    let base = render::base(call.shared, &state.github);
    let shown = tips.map(|branch| {
        json!({
            "commit": { "sha": branch.sha, "url": format!("{base}/commits/{}", branch.sha) },
            "name": branch.name,
            "protected": state.github.protections.contains_key(&branch.name),
        })
    });
    Ok(Answer::json(200, &Value::Array(shown.collect())))
}

/// `BASE...HEAD`, each a ref, a SHA or `owner:branch`.
fn compare(call: &Call<'_>) -> Reply {
    let both = call.param("basehead");
    let missing = || refuse(404, "Not Found");
    let (base_name, head_name) = both.split_once("...").ok_or_else(missing)?;
    let resolve = |name: &str| {
        let bare = name.split_once(':').map_or(name, |(_, branch)| branch);
        call.shared.repo.resolve(bare).ok_or_else(missing)
    };
    let (base, head) = (resolve(base_name)?, resolve(head_name)?);
    let compared = call.shared.repo.compare(&base, &head).ok_or_else(|| {
        refuse(
            404,
            &format!("No common ancestor between {base_name} and {head_name}."),
        )
    })?;
    let total = compared.ahead.len();
    let status = match (total, compared.behind_by) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    };
    let paged = call.request.query("page").is_some() || call.request.query("per_page").is_some();
    let page = if paged {
        Page::of(call)
    } else {
        Page {
            number: 1,
            size: COMPARED,
        }
    };
    let commits = page.take(compared.ahead.iter()).into_iter();
    let commits: Vec<Value> = commits.filter_map(|sha| render(call.shared, sha)).collect();
    let files = compared
        .files
        .iter()
        .take(if page.number == 1 { FILES } else { 0 });
    let files: Vec<Value> = files
        .map(|change| file(call.shared, &head, change))
        .collect();
    let (base_commit, merge_base) = (
        render(call.shared, &base),
        render(call.shared, &compared.merge_base),
    );
    let state = call.shared.lock();
    let (api, web) = (
        render::base(call.shared, &state.github),
        render::web(&state.github),
    );
    drop(state);
    let body = json!({
        "ahead_by": total,
        "base_commit": base_commit,
        "behind_by": compared.behind_by,
        "commits": commits,
        "diff_url": format!("{web}/compare/{both}.diff"),
        "files": files,
        "html_url": format!("{web}/compare/{both}"),
        "merge_base_commit": merge_base,
        "patch_url": format!("{web}/compare/{both}.patch"),
        "permalink_url": format!("{web}/compare/{base}...{head}"),
        "status": status,
        "total_commits": total,
        "url": format!("{api}/compare/{both}"),
    });
    let answer = Answer::json(200, &body);
    Ok(if paged {
        page.link(call, answer, total)
    } else {
        answer
    })
}
