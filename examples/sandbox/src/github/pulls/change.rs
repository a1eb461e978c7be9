//! Pull requests: opening, changing, closing, and following their branches.

use std::sync::Arc;

use serde_json::{Value, json};

use super::whole;
use crate::github::{access, actions, body, hooks, labels, number, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply};
use crate::repo::Repo;
use crate::world::Shared;
use crate::world::github::{Fork, Pull};

/// What a pull request is opened with.
#[derive(Clone, Debug)]
pub(crate) struct NewPull {
    pub(crate) head: String,
    pub(crate) base: String,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) draft: bool,
    pub(crate) by: String,
    /// The fork and the commit that the head is there.
    pub(crate) fork: Option<(Fork, String)>,
}

/// Why nothing was opened or changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refused {
    NoSuchBranch(&'static str),
    Exists(String),
    NothingNew(String),
    BranchGone(String),
}

impl Refused {
    fn answer(&self) -> Answer {
        let custom = |message: &str| unprocessable("PullRequest", "", "custom", message);
        match self {
            Self::NoSuchBranch(field) => unprocessable("PullRequest", field, "invalid", ""),
            Self::Exists(head) => custom(&format!("A pull request already exists for {head}.")),
            Self::NothingNew(between) => custom(&format!("No commits between {between}")),
            Self::BranchGone(name) => {
                let message =
                    format!("state cannot be changed. The {name} branch has been deleted.");
                unprocessable("PullRequest", "state", "invalid", &message)
            }
        }
    }
}

/// Opens a pull request: its number.
pub(crate) fn open(shared: &Arc<Shared>, new: NewPull) -> Result<i64, Refused> {
    let repo = &shared.repo;
    let base = repo.branch(&new.base);
    let base = base.ok_or(Refused::NoSuchBranch("base"))?.sha;
    let head = match &new.fork {
        Some((_, sha)) => Some(sha.clone()),
        None => repo.branch(&new.head).map(|branch| branch.sha),
    };
    let head = head.ok_or(Refused::NoSuchBranch("head"))?;
    if repo
        .compare(&base, &head)
        .is_none_or(|c| c.ahead.is_empty())
    {
        return Err(Refused::NothingNew(format!(
            "{} and {}",
            new.base, new.head
        )));
    }
    let now = shared.now();
    let fork = new.fork.map(|(fork, _)| fork);
    let mut state = shared.lock();
    let known = |pull: &Pull| {
        pull.open && pull.head == new.head && pull.base == new.base && pull.fork == fork
    };
    if state.github.pulls.iter().any(known) {
        let owner = fork.map_or(state.github.owner.clone(), |fork| fork.owner);
        return Err(Refused::Exists(format!("{owner}:{}", new.head)));
    }
    let head_name = new.head.clone();
    let number = state.github.pulls.iter().map(|pull| pull.number).max();
    let number = number.unwrap_or(0) + 1;
    let id = state.ids.number();
    state.github.pulls.push(Pull {
        number,
        id,
        title: new.title,
        head: new.head,
        base: new.base,
        author: new.by.clone(),
        open: true,
        draft: new.draft,
        body: new.body,
        labels: Vec::new(),
        head_sha: head.clone(),
        fork,
        merged_at: None,
        closed_at: None,
        created_at: now,
        updated_at: now,
    });
    drop(state);
    repo.set_pull(number, &head);
    announce(shared, number, "opened", &new.by, json!({}));
    let mut state = shared.lock();
    actions::on_pull(shared, &mut state, &head, &head_name);
    drop(state);
    Ok(number)
}

/// Changes a pull request; `None` when there is none of that number.
fn change<T>(shared: &Shared, number: i64, change: impl FnOnce(&mut Pull) -> T) -> Option<T> {
    let now = shared.now();
    let mut state = shared.lock();
    let mut pulls = state.github.pulls.iter_mut();
    let pull = pulls.find(|pull| pull.number == number)?;
    pull.updated_at = now;
    Some(change(pull))
}

/// Closes it without merging; tells whether it was open.
pub(crate) fn close(shared: &Arc<Shared>, number: i64, by: &str) -> bool {
    let now = shared.now();
    let was = change(shared, number, |pull| {
        let was = std::mem::replace(&mut pull.open, false);
        if was {
            pull.closed_at = Some(now);
        }
        was
    });
    let was = was.unwrap_or(false);
    if was {
        announce(shared, number, "closed", by, json!({}));
    }
    was
}

/// Opens it again where its branch is now.
pub(crate) fn reopen(shared: &Arc<Shared>, number: i64, by: &str) -> Result<bool, Refused> {
    let pulls = shared.lock().github.pulls.clone();
    let Some(pull) = pulls.into_iter().find(|pull| pull.number == number) else {
        return Ok(false);
    };
    if pull.open || pull.merged_at.is_some() {
        return Ok(false);
    }
    let head = match pull.fork {
        Some(_) => pull.head_sha,
        None => {
            let branch = shared.repo.branch(&pull.head);
            branch.ok_or(Refused::BranchGone(pull.head))?.sha
        }
    };
    shared.repo.set_pull(number, &head);
    change(shared, number, |pull| {
        pull.open = true;
        pull.closed_at = None;
        pull.head_sha = head;
    });
    announce(shared, number, "reopened", by, json!({}));
    Ok(true)
}

/// Merges it in the built-in repository; tells whether it was merged.
pub(crate) fn merge(shared: &Arc<Shared>, number: i64, by: &str) -> bool {
    let pulls = shared.lock().github.pulls.clone();
    let mergeable = |pull: &&Pull| pull.number == number && pull.open && pull.fork.is_none();
    let Some(pull) = pulls.iter().find(mergeable) else {
        return false;
    };
    if !matches!(shared.repo, Repo::BuiltIn(_)) {
        return false;
    }
    if super::super::push::merge(shared, &pull.base, &pull.head, by).is_none() {
        return false;
    }
    let now = shared.now();
    change(shared, number, |pull| {
        pull.open = false;
        pull.merged_at = Some(now);
        pull.closed_at = Some(now);
    });
    announce(shared, number, "closed", by, json!({}));
    true
}

/// Adds a label or takes it away; tells whether that changed anything.
pub(crate) fn label(shared: &Arc<Shared>, number: i64, name: &str, on: bool, by: &str) -> bool {
    let changed = change(shared, number, |pull| {
        let had = pull.labels.iter().position(|label| label == name);
        match (had, on) {
            (None, true) => pull.labels.push(name.to_owned()),
            (Some(at), false) => {
                pull.labels.remove(at);
            }
            _ => return false,
        }
        true
    });
    let changed = changed.unwrap_or(false);
    if changed {
        let base = render::base(shared, &shared.lock().github);
        let action = if on { "labeled" } else { "unlabeled" };
        let extra = json!({ "label": labels::render(&base, name) });
        announce(shared, number, action, by, extra);
    }
    changed
}

/// Lets the pull requests of a branch follow it; one whose branch went away is closed.
pub(crate) fn follow(
    shared: &Arc<Shared>,
    branch: &str,
    before: Option<&str>,
    after: Option<&str>,
    by: &str,
) {
    let pulls = shared.lock().github.pulls.clone();
    let ours = pulls
        .iter()
        .filter(|pull| pull.open && pull.fork.is_none() && pull.head == branch);
    for pull in ours {
        let Some(sha) = after else {
            close(shared, pull.number, by);
            continue;
        };
        shared.repo.set_pull(pull.number, sha);
        change(shared, pull.number, |pull| {
            sha.clone_into(&mut pull.head_sha);
        });
        let extra = json!({ "before": before.unwrap_or(&pull.head_sha), "after": sha });
        announce(shared, pull.number, "synchronize", by, extra);
        let mut state = shared.lock();
        actions::on_pull(shared, &mut state, sha, branch);
    }
}

/// Tells listeners and hooks.
fn announce(shared: &Arc<Shared>, number: i64, action: &str, by: &str, extra: Value) {
    let Some(shown) = whole(shared, number, "2022-11-28") else {
        return;
    };
    shared.emit(crate::event::What::PullRequest {
        number,
        action: action.to_owned(),
        title: shown["title"].as_str().unwrap_or_default().to_owned(),
    });
    let mut payload = json!({ "action": action, "number": number, "pull_request": shown });
    render::merge(&mut payload, extra);
    let mut state = shared.lock();
    hooks::publish(
        shared,
        &mut state,
        "pull_request",
        Some(action),
        by,
        payload,
    );
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let required = |name: &str| {
        let value = text(name).filter(|text| !text.is_empty());
        value.ok_or_else(|| unprocessable("PullRequest", name, "missing_field", ""))
    };
    let (head, base, title) = (required("head")?, required("base")?, required("title")?);
    let (by, owner) = {
        let state = call.shared.lock();
        (access::actor(call, &state), state.github.owner.clone())
    };
    let head = match head.split_once(':') {
        Some((from, _)) if from != owner => {
            return Err(Refused::NoSuchBranch("head").answer());
        }
        Some((_, name)) => name.to_owned(),
        None => head,
    };
    let new = NewPull {
        head,
        base,
        title,
        body: text("body"),
        draft: body["draft"].as_bool().unwrap_or(false),
        by,
        fork: None,
    };
    let number = open(call.shared, new).map_err(|refused| refused.answer())?;
    let shown = whole(call.shared, number, access::api_version(call));
    let shown = shown.ok_or_else(|| refuse(404, "Not Found"))?;
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let number = number(call, "number")?;
    let body = body(call.request)?;
    let by = access::actor(call, &call.shared.lock());
    let had = whole(call.shared, number, "2022-11-28");
    let had = had.ok_or_else(|| refuse(404, "Not Found"))?;
    if let Some(base) = body["base"].as_str()
        && call.shared.repo.branch(base).is_none()
    {
        return Err(Refused::NoSuchBranch("base").answer());
    }
    let mut changes = serde_json::Map::new();
    change(call.shared, number, |pull| {
        if let Some(title) = body["title"].as_str() {
            changes.insert("title".to_owned(), json!({ "from": pull.title }));
            title.clone_into(&mut pull.title);
        }
        if let Some(text) = body.get("body") {
            changes.insert(
                "body".to_owned(),
                json!({ "from": pull.body.as_deref().unwrap_or_default() }),
            );
            pull.body = text.as_str().map(str::to_owned);
        }
        if let Some(base) = body["base"].as_str() {
            base.clone_into(&mut pull.base);
        }
    });
    if !changes.is_empty() {
        announce(
            call.shared,
            number,
            "edited",
            &by,
            json!({ "changes": changes }),
        );
    }
    match (body["state"].as_str(), had["state"].as_str()) {
        (Some("closed"), Some("open")) => {
            close(call.shared, number, &by);
        }
        (Some("open"), Some("closed")) => {
            reopen(call.shared, number, &by).map_err(|refused| refused.answer())?;
        }
        (None | Some("open" | "closed"), _) => {}
        _ => return Err(unprocessable("PullRequest", "state", "invalid", "")),
    }
    let shown = whole(call.shared, number, access::api_version(call));
    let shown = shown.ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(200, &shown))
}
