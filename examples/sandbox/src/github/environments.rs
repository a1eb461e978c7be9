//! Deployment environments and their protection rules.

use serde_json::{Value, json};

use super::{body, page, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::world::github::Environment;
use crate::world::{State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/environments", index),
    route("GET", "/repos/{owner}/{repo}/environments/{name}", show),
    route("PUT", "/repos/{owner}/{repo}/environments/{name}", put),
    route(
        "GET",
        "/repos/{owner}/{repo}/environments/{name}/deployment_protection_rules",
        rules,
    ),
    route(
        "DELETE",
        "/repos/{owner}/{repo}/environments/{name}",
        delete,
    ),
];

const LONGEST_WAIT: i64 = 43_200;
const MOST_REVIEWERS: usize = 6;

fn render(call: &Call<'_>, state: &State, name: &str, environment: &Environment) -> Value {
    let github = &state.github;
    let mut rules = Vec::new();
    let mut rule = |number: i64, mut rule: Value| {
        let id = environment.id * 10 + number;
        rule["id"] = json!(id);
        rule["node_id"] = json!(render::node("GateRule", id));
        rules.push(rule);
    };
    if let Some(minutes) = environment.wait_timer {
        rule(1, json!({ "type": "wait_timer", "wait_timer": minutes }));
    }
    if !environment.reviewers.is_empty() {
        let reviewers = environment.reviewers.iter().map(|reviewer| {
            let known = github
                .users
                .iter()
                .find(|user| json!(user.id) == reviewer["id"]);
            let login = known.map_or(github.owner.as_str(), |user| user.login.as_str());
            json!({
                "reviewer": render::user(call.shared, github, login),
                "type": reviewer["type"],
            })
        });
        let reviewers: Vec<Value> = reviewers.collect();
        rule(
            2,
            json!({
                "prevent_self_review": environment.prevent_self_review,
                "reviewers": reviewers,
                "type": "required_reviewers",
            }),
        );
    }
    if !environment.branch_policy.is_null() {
        rule(3, json!({ "type": "branch_policy" }));
    }
    let base = render::base(call.shared, github);
    json!({
        "created_at": zulu(environment.created_at),
        "deployment_branch_policy": environment.branch_policy,
        "html_url": format!("{}/deployments/activity_log?environment={}", render::web(github), escape(name)),
        "id": environment.id,
        "name": name,
        "node_id": render::node("Environment", environment.id),
        "protection_rules": rules,
        "updated_at": zulu(environment.updated_at),
        "url": format!("{base}/environments/{}", escape(name)),
    })
}

/// The name as it is kept: upper and lower case are the same.
fn spelled(state: &State, name: &str) -> String {
    let mut known = state.github.environments.keys();
    let kept = known.find(|known| known.eq_ignore_ascii_case(name));
    kept.cloned().unwrap_or_else(|| name.to_owned())
}

fn index(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let all = state.github.environments.iter();
    let shown = all
        .map(|(name, environment)| render(call, &state, name, environment))
        .collect();
    drop(state);
    page::envelope(call, "environments", shown)
}

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let name = spelled(&state, call.param("name"));
    let found = state
        .github
        .environments
        .get(&name)
        .ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(200, &render(call, &state, &name, found)))
}

/// The apps that are asked before a deployment.
fn rules(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let name = spelled(&state, call.param("name"));
    let known = state.github.environments.get(&name);
    let known = known.ok_or_else(|| refuse(404, "Not Found"))?;
    let app = state.github.app.as_ref().filter(|_| known.asks_app);
    let shown = app.map(|app| {
        json!({
            "id": known.id * 10 + 4,
            "node_id": render::node("GateRule", known.id * 10 + 4),
            "enabled": true,
            "app": {
                "id": app.id,
                "slug": app.slug,
                "integration_url": format!("https://api.github.com/apps/{}", app.slug),
                "node_id": render::node("App", app.id),
            },
        })
    });
    let shown: Vec<Value> = shown.into_iter().collect();
    Ok(Answer::json(
        200,
        &json!({ "total_count": shown.len(), "custom_deployment_protection_rules": shown }),
    ))
}

fn put(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let invalid = |field: &str| unprocessable("Environment", field, "invalid", "");
    let wait_timer = body["wait_timer"].as_i64();
    if wait_timer.is_some_and(|minutes| !(0..=LONGEST_WAIT).contains(&minutes)) {
        return Err(invalid("wait_timer"));
    }
    let reviewers = body["reviewers"].as_array().cloned().unwrap_or_default();
    if reviewers.len() > MOST_REVIEWERS {
        return Err(invalid("reviewers"));
    }
    let policy = &body["deployment_branch_policy"];
    let both = (
        policy["protected_branches"].as_bool(),
        policy["custom_branch_policies"].as_bool(),
    );
    if !policy.is_null() && !matches!(both, (Some(a), Some(b)) if a != b) {
        return Err(invalid("deployment_branch_policy"));
    }
    let now = call.shared.now();
    let mut state = call.shared.lock();
    let name = spelled(&state, call.param("name"));
    let id = state.ids.number();
    let entry = state
        .github
        .environments
        .entry(name.clone())
        .or_insert_with(|| Environment {
            id,
            wait_timer: None,
            reviewers: Vec::new(),
            prevent_self_review: false,
            branch_policy: Value::Null,
            asks_app: false,
            created_at: now,
            updated_at: now,
        });
    entry.wait_timer = wait_timer.filter(|minutes| *minutes > 0);
    entry.reviewers = reviewers;
    entry.prevent_self_review = body["prevent_self_review"].as_bool().unwrap_or(false);
    entry.branch_policy = policy.clone();
    entry.updated_at = now;
    let entry = entry.clone();
    Ok(Answer::json(200, &render(call, &state, &name, &entry)))
}

fn delete(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let name = spelled(&state, call.param("name"));
    let known = state.github.environments.remove(&name);
    known
        .map(|_| Answer::new(204))
        .ok_or_else(|| refuse(404, "Not Found"))
}
