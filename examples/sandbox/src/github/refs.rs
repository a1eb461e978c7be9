//! Branches and refs: reading, creating, moving, deleting.

use serde_json::{Value, json};

use super::{access, body, page, push, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::repo::Ref;
use crate::world::State;

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/branches", branches),
    route("GET", "/repos/{owner}/{repo}/branches/{branch*}", branch),
    route("GET", "/repos/{owner}/{repo}/git/ref/{ref*}", git_ref),
    route("POST", "/repos/{owner}/{repo}/git/refs", create),
    route("PATCH", "/repos/{owner}/{repo}/git/refs/{ref*}", update),
    route("DELETE", "/repos/{owner}/{repo}/git/refs/{ref*}", delete),
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
    let state = call.shared.lock();
    if let Some(now) = state.github.renamed.get(name) {
        let id = state.github.repo_id;
        let url = &call.shared.urls.github;
        let to = format!("{url}/repositories/{id}/branches/{now}");
        let body = json!({ "message": "Moved Permanently", "url": to });
        return Err(Answer::json(301, &body).with("location", to));
    }
    drop(state);
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
        Some(("pull", name)) => (call.shared.repo.pulls(), name),
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

/// The short name of a branch in `refs/heads/x` or `heads/x`.
fn head<'n>(asked: &'n str, field: &str) -> Result<&'n str, Answer> {
    let name = asked.strip_prefix("refs/").unwrap_or(asked);
    let name = name.strip_prefix("heads/").filter(|name| !name.is_empty());
    name.ok_or_else(|| unprocessable("Reference", field, "invalid", "is not a branch"))
}

/// The commit of a full SHA.
fn commit(call: &Call<'_>, body: &Value) -> Result<String, Answer> {
    let sha = body["sha"].as_str().unwrap_or_default();
    let found = call.shared.repo.resolve(sha).filter(|full| full == sha);
    found.ok_or_else(|| refuse(422, "Object does not exist"))
}

fn shown(call: &Call<'_>, name: &str, sha: &str) -> Value {
    let state = call.shared.lock();
    let base = render::base(call.shared, &state.github);
    json!({
        "node_id": render::node("Ref", format!("refs/heads/{name}")),
        "object": { "sha": sha, "type": "commit", "url": format!("{base}/git/commits/{sha}") },
        "ref": format!("refs/heads/{name}"),
        "url": format!("{base}/git/refs/heads/{name}"),
    })
}

fn by(call: &Call<'_>) -> String {
    access::actor(call, &call.shared.lock())
}

fn create(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let asked = body["ref"].as_str().unwrap_or_default();
    if !asked.starts_with("refs/") {
        return Err(refuse(422, "Reference name must start with 'refs/'."));
    }
    let name = head(asked, "ref")?;
    let sha = commit(call, &body)?;
    if call.shared.repo.branch(name).is_some() {
        return Err(refuse(422, "Reference already exists"));
    }
    push::set(call.shared, name, Some(&sha), &by(call));
    let shown = shown(call, name, &sha);
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let name = head(call.param("ref"), "ref")?;
    let sha = commit(call, &body)?;
    let had = call.shared.repo.branch(name);
    let had = had.ok_or_else(|| refuse(422, "Reference does not exist"))?;
    let compared = call.shared.repo.compare(&had.sha, &sha);
    let forward = compared.is_some_and(|compared| compared.behind_by == 0);
    if !forward && body["force"] != true {
        return Err(refuse(422, "Update is not a fast forward"));
    }
    push::set(call.shared, name, Some(&sha), &by(call));
    Ok(Answer::json(200, &shown(call, name, &sha)))
}

fn delete(call: &Call<'_>) -> Reply {
    let name = head(call.param("ref"), "ref")?;
    if call.shared.repo.branch(name).is_none() {
        return Err(refuse(422, "Reference does not exist"));
    }
    push::set(call.shared, name, None, &by(call));
    Ok(Answer::new(204))
}
