//! `POST …/deployments`: created, merged instead, refused by its checks, or no such ref.

use serde_json::{Value, json};

use super::show_one;
use crate::event::What;
use crate::github::{DOCS, access, body, checks, hooks, refuse, statuses, unprocessable};
use crate::http::{Answer, Call, Reply};
use crate::repo::Repo;
use crate::world::State;
use crate::world::github::{Deployment, Environment};

const LONGEST_DESCRIPTION: usize = 140;

pub(super) fn create(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let reference = body["ref"].as_str().filter(|name| !name.is_empty());
    let reference =
        reference.ok_or_else(|| unprocessable("Deployment", "ref", "missing_field", ""))?;
    let sha = call.shared.repo.resolve(reference);
    let sha = sha.ok_or_else(|| refuse(422, &format!("No ref found for: {reference}")))?;
    let description = body["description"].as_str().map(str::to_owned);
    if description
        .as_ref()
        .is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION)
    {
        let message = "description is too long (maximum is 140 characters)";
        return Err(unprocessable(
            "Deployment",
            "description",
            "custom",
            message,
        ));
    }
    if !(body["payload"].is_null() || body["payload"].is_object() || body["payload"].is_string()) {
        return Err(unprocessable(
            "Deployment",
            "payload",
            "invalid",
            "must be an object or a string",
        ));
    }
    if body["auto_merge"].as_bool().unwrap_or(true) {
        auto_merge(call, reference, &sha)?;
    }
    let mut state = call.shared.lock();
    checks::ensure(call.shared, &mut state, &sha);
    checks_pass(&state, &sha, reference, &body["required_contexts"])?;
    let environment = body["environment"]
        .as_str()
        .unwrap_or("production")
        .to_owned();
    let now = call.shared.now();
    let (id, environment_id) = (state.ids.number(), state.ids.number());
    let deployment = Deployment {
        id,
        sha: sha.clone(),
        reference: reference.to_owned(),
        task: body["task"].as_str().unwrap_or("deploy").to_owned(),
        payload: if body["payload"].is_null() {
            json!({})
        } else {
            body["payload"].clone()
        },
        description,
        creator: access::actor(call, &state),
        transient: body["transient_environment"].as_bool().unwrap_or(false),
        production: body["production_environment"]
            .as_bool()
            .unwrap_or(environment == "production"),
        environment: environment.clone(),
        created_at: now,
        updated_at: now,
        statuses: Vec::new(),
    };
    let shown = show_one(call.shared, &state, &deployment);
    call.shared.emit(What::Deployment {
        id,
        environment: environment.clone(),
        reference: reference.to_owned(),
        sha,
    });
    let sender = deployment.creator.clone();
    state.github.deployments.push(deployment);
    state
        .github
        .environments
        .entry(environment)
        .or_insert_with(|| Environment {
            id: environment_id,
            wait_timer: None,
            reviewers: Vec::new(),
            prevent_self_review: false,
            branch_policy: Value::Null,
            asks_app: false,
            created_at: now,
            updated_at: now,
        });
    let payload = json!({
        "action": "created",
        "deployment": shown,
        "workflow": null,
        "workflow_run": null,
    });
    hooks::publish(
        call.shared,
        &mut state,
        "deployment",
        Some("created"),
        &sender,
        payload,
    );
    let location = shown["url"].as_str().unwrap_or_default().to_owned();
    Ok(Answer::json(201, &shown).with("location", location))
}

/// A branch that lacks commits of the default branch gets them merged; no deployment is made.
fn auto_merge(call: &Call<'_>, reference: &str, sha: &str) -> Result<(), Answer> {
    let repo = &call.shared.repo;
    let base = repo.default_branch();
    if reference == base || repo.branch(reference).is_none() {
        return Ok(());
    }
    let tip = repo
        .branch(&base)
        .map(|branch| branch.sha)
        .unwrap_or_default();
    if repo
        .compare(&tip, sha)
        .is_none_or(|compared| compared.behind_by == 0)
    {
        return Ok(());
    }
    if let Repo::BuiltIn(built_in) = repo {
        crate::lock(built_in).merge(reference, &base);
        let message = format!("Auto-merged {base} into {reference} on deployment.");
        return Err(Answer::json(202, &json!({ "message": message })));
    }
    Err(refuse(
        409,
        &format!("Conflict merging {base} into {reference}."),
    ))
}

/// Every context, or those that were named; check runs count as contexts.
fn checks_pass(state: &State, sha: &str, reference: &str, required: &Value) -> Result<(), Answer> {
    let Some(reported) = state.github.commits.get(sha) else {
        return Ok(());
    };
    let mut contexts: Vec<(String, String)> = statuses::latest(&reported.statuses)
        .into_iter()
        .map(|status| (status.context.clone(), status.state.clone()))
        .collect();
    for run in &reported.runs {
        let now = run.conclusion.clone().unwrap_or_else(|| run.status.clone());
        contexts.retain(|(name, _)| *name != run.name);
        contexts.push((run.name.clone(), now));
    }
    if let Some(required) = required.as_array() {
        let named = required.iter().filter_map(Value::as_str);
        contexts = named
            .map(|name| {
                let found = contexts
                    .iter()
                    .find(|(known, _)| known.eq_ignore_ascii_case(name));
                (
                    name.to_owned(),
                    found.map_or_else(|| "pending".to_owned(), |f| f.1.clone()),
                )
            })
            .collect();
    }
    if contexts.iter().all(|(_, state)| state == "success") {
        return Ok(());
    }
    let shown: Vec<Value> = contexts
        .iter()
        .map(|(c, s)| json!({ "context": c, "state": s }))
        .collect();
    let body = json!({
        "message": format!("Conflict: Commit status checks failed for {reference}."),
        "errors": [{
            "contexts": shown,
            "resource": "Deployment",
            "field": "required_contexts",
            "code": "invalid",
        }],
        "documentation_url": DOCS,
        "status": "409",
    });
    Err(Answer::json(409, &body))
}
