//! What happens when a branch moves: hooks hear of it, pull requests follow.
//!
//! Nothing here may be called while the world is locked: the repository is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{actions, commits, hooks, pulls, render};
use crate::repo::Repo;
use crate::world::Shared;

const ZEROS: &str = "0000000000000000000000000000000000000000";
/// How many commits a push lists at most.
const LISTED: usize = 20;

/// Adds a commit to a branch of the built-in repository.
pub(crate) fn commit(
    shared: &Arc<Shared>,
    branch: &str,
    subject: &str,
    by: &str,
) -> Option<String> {
    let Repo::BuiltIn(repo) = &shared.repo else {
        return None;
    };
    let before = shared.repo.branch(branch).map(|branch| branch.sha);
    let mut state = shared.lock();
    let path = format!("notes/{}.md", state.ids.hex(8));
    let author = state.github.user(by).map(|user| user.name.clone());
    drop(state);
    let author = author.unwrap_or_else(|| by.to_owned());
    let text = format!("{subject}\n");
    let sha = crate::lock(repo).add(branch, &author, subject, &path, &text);
    moved(shared, branch, before.as_deref(), Some(&sha), by);
    Some(sha)
}

/// Merges one branch of the built-in repository into another.
pub(crate) fn merge(shared: &Arc<Shared>, into: &str, from: &str, by: &str) -> Option<String> {
    let Repo::BuiltIn(repo) = &shared.repo else {
        return None;
    };
    let before = shared.repo.branch(into)?.sha;
    let sha = crate::lock(repo).merge(into, from)?;
    moved(shared, into, Some(&before), Some(&sha), by);
    Some(sha)
}

/// Makes, moves or removes a branch.
pub(crate) fn set(shared: &Arc<Shared>, branch: &str, sha: Option<&str>, by: &str) {
    let before = shared.repo.branch(branch).map(|branch| branch.sha);
    shared.repo.set_branch(branch, sha);
    moved(shared, branch, before.as_deref(), sha, by);
}

/// Looks for what somebody pushed to a real repository; the built-in one needs no looking.
pub(crate) fn notice(shared: &Arc<Shared>) {
    if !shared.repo.blocks() {
        return;
    }
    let tips = shared.repo.branches().into_iter();
    let now: BTreeMap<String, String> = tips.map(|branch| (branch.name, branch.sha)).collect();
    let mut state = shared.lock();
    let before = std::mem::replace(&mut state.github.noticed, now.clone());
    drop(state);
    for (name, sha) in &now {
        if before.get(name) != Some(sha) {
            let had = before.get(name).map(String::as_str);
            moved(shared, name, had, Some(sha), "ada");
        }
    }
    for (name, sha) in before.iter().filter(|(name, _)| !now.contains_key(*name)) {
        moved(shared, name, Some(sha), None, "ada");
    }
}

/// The commits that came with a push, oldest first, and whether history was rewritten.
fn news(shared: &Shared, before: Option<&str>, after: &str) -> (Vec<Value>, bool) {
    let compared = before.and_then(|before| shared.repo.compare(before, after));
    let (ahead, forced) = match compared {
        Some(compared) => (compared.ahead, compared.behind_by > 0),
        None => (vec![after.to_owned()], before.is_some()),
    };
    let skip = ahead.len().saturating_sub(LISTED);
    let listed = ahead[skip..].iter();
    let listed = listed.map(|sha| commits::push_entry(shared, sha)).collect();
    (listed, forced)
}

/// Reports that a branch moved, appeared (`before` is absent) or went away (`after` is absent).
pub(crate) fn moved(
    shared: &Arc<Shared>,
    branch: &str,
    before: Option<&str>,
    after: Option<&str>,
    by: &str,
) {
    if before == after {
        return;
    }
    let (commits, forced) = after.map_or_else(Default::default, |sha| news(shared, before, sha));
    let head = after.map(|sha| commits::push_entry(shared, sha));
    let base = shared.repo.default_branch();
    let now = shared.now();
    let mut state = shared.lock();
    state.github.pushed_at = Some(now);
    match after {
        Some(sha) => state
            .github
            .noticed
            .insert(branch.to_owned(), sha.to_owned()),
        None => state.github.noticed.remove(branch),
    };
    let web = render::web(&state.github);
    let (from, to) = (before.unwrap_or(ZEROS), after.unwrap_or(ZEROS));
    let compare = match (before, after) {
        (Some(from), Some(to)) => format!("{web}/compare/{}...{}", &from[..12], &to[..12]),
        _ => format!("{web}/compare/{branch}"),
    };
    let email = state.github.user(by).map(|user| user.email.clone());
    let payload = json!({
        "after": to,
        "base_ref": null,
        "before": from,
        "commits": commits,
        "compare": compare,
        "created": before.is_none(),
        "deleted": after.is_none(),
        "forced": forced,
        "head_commit": head,
        "pusher": { "email": email, "name": by },
        "ref": format!("refs/heads/{branch}"),
    });
    if before.is_none() || after.is_none() {
        let name = if after.is_none() { "delete" } else { "create" };
        let mut made = json!({ "pusher_type": "user", "ref": branch, "ref_type": "branch" });
        if after.is_some() {
            made["description"] = json!("A small shop");
            made["master_branch"] = json!(base);
        }
        hooks::publish(shared, &mut state, name, None, by, made);
    }
    hooks::publish(shared, &mut state, "push", None, by, payload);
    if let Some(sha) = after {
        let lag = state.github.commit_lag;
        if !lag.is_zero() {
            let until = shared.clock.peer_now() + lag;
            state.github.unseen.insert(sha.to_owned(), until);
        }
        actions::begin(shared, &mut state, sha, branch);
    }
    drop(state);
    pulls::follow(shared, branch, before, after, by);
}
