//! Branches, single refs, and new commits in the built-in repository.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{hooks, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::repo::{Ref, Repo};
use crate::world::{Shared, State};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/branches", branches),
    route("GET", "/repos/{owner}/{repo}/branches/{branch*}", branch),
    route("GET", "/repos/{owner}/{repo}/git/ref/{ref*}", git_ref),
];

/// Which contexts a branch demands by classic protection.
pub(super) fn protection(state: &State, branch: &str) -> Value {
    let found = state.github.protections.get(branch);
    let checks = found.map(|p| p.checks.as_slice()).unwrap_or_default();
    let contexts: Vec<&String> = checks.iter().map(|(context, _)| context).collect();
    let with_app: Vec<Value> = checks
        .iter()
        .map(|(context, app)| json!({ "context": context, "app_id": app }))
        .collect();
    json!({
        "enabled": found.is_some(),
        "required_status_checks": {
            "checks": with_app,
            "contexts": contexts,
            "enforcement_level": if found.is_some() { "non_admins" } else { "off" },
        },
    })
}

fn short(call: &Call<'_>, state: &State, branch: &Ref) -> Value {
    let base = render::base(call.shared, &state.github);
    json!({
        "commit": { "sha": branch.sha, "url": format!("{base}/commits/{}", branch.sha) },
        "name": branch.name,
        "protected": state.github.protections.contains_key(&branch.name),
    })
}

fn branches(call: &Call<'_>) -> Reply {
    let all = call.shared.repo.branches();
    let state = call.shared.lock();
    let wanted = call.request.query("protected").map(|text| text == "true");
    let shown = all
        .iter()
        .map(|branch| short(call, &state, branch))
        .filter(|shown| wanted.is_none_or(|wanted| shown["protected"] == json!(wanted)))
        .collect();
    drop(state);
    page::list(call, shown)
}

fn branch(call: &Call<'_>) -> Reply {
    let name = call.param("branch");
    let found = call
        .shared
        .repo
        .branch(name)
        .ok_or_else(|| refuse(404, "Branch not found"))?;
    let commit = super::commits::render(call.shared, &found.sha);
    let commit = commit.ok_or_else(|| refuse(404, "Branch not found"))?;
    let state = call.shared.lock();
    let mut shown = short(call, &state, &found);
    let base = render::base(call.shared, &state.github);
    let url = format!("{base}/branches/{name}");
    shown["commit"] = commit;
    shown["protection"] = protection(&state, name);
    shown["protection_url"] = json!(format!("{url}/protection"));
    shown["_links"] = json!({
        "html": format!("{}/tree/{name}", render::web(&state.github)),
        "self": url,
    });
    Ok(Answer::json(200, &shown))
}

fn git_ref(call: &Call<'_>) -> Reply {
    let asked = call.param("ref");
    if call.shared.repo.branches().is_empty() {
        return Err(refuse(409, "Git Repository is empty."));
    }
    let (refs, name) = match asked.split_once('/') {
        Some(("heads", name)) => (call.shared.repo.branches(), name),
        Some(("tags", name)) => (call.shared.repo.tags(), name),
        _ => return Err(refuse(404, "Not Found")),
    };
    let found = refs.into_iter().find(|found| found.name == name);
    let found = found.ok_or_else(|| refuse(404, "Not Found"))?;
    let state = call.shared.lock();
    let base = render::base(call.shared, &state.github);
    let body = json!({
        "node_id": render::node("Ref", format!("refs/{asked}")),
        "object": {
            "sha": found.sha,
            "type": "commit",
            "url": format!("{base}/git/commits/{}", found.sha),
        },
        "ref": format!("refs/{asked}"),
        "url": format!("{base}/git/refs/{asked}"),
    });
    Ok(Answer::json(200, &body))
}

/// Adds a commit to the built-in repository and tells the hooks about the push.
pub(crate) fn commit(shared: &Arc<Shared>, branch: &str, subject: &str) -> Option<String> {
    let Repo::BuiltIn(repo) = &shared.repo else {
        return None;
    };
    let before = shared.repo.branch(branch).map(|branch| branch.sha);
    let path = format!("notes/{}.md", shared.lock().ids.hex(8));
    let sha = crate::lock(repo).add(branch, "Ada Moss", subject, &path, &format!("{subject}\n"));
    let shown = super::commits::push_entry(shared, &sha);
    let mut state = shared.lock();
    let zeros = "0".repeat(40);
    let payload = json!({
        "after": sha,
        "base_ref": null,
        "before": before.as_ref().unwrap_or(&zeros),
        "commits": [shown],
        "compare": format!("{}/commit/{sha}", render::web(&state.github)),
        "created": before.is_none(),
        "deleted": false,
        "forced": false,
        "head_commit": shown,
        "pusher": { "email": "ada@acme.example", "name": "ada" },
        "ref": format!("refs/heads/{branch}"),
    });
    hooks::publish(shared, &mut state, "push", None, "ada", payload);
    Some(sha)
}
