//! What a branch demands: classic protection, rules and rulesets.

use serde_json::{Value, json};

use super::{body, number, page, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::github::{Protection, Ruleset};
use crate::world::{State, zulu};

pub(super) static ROUTES: &[Route] = &[
    route(
        "GET",
        "/repos/{owner}/{repo}/branches/{branch*}/protection",
        whole,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/branches/{branch*}/protection/required_status_checks",
        checks,
    ),
    route(
        "PATCH",
        "/repos/{owner}/{repo}/branches/{branch*}/protection/required_status_checks",
        update,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/branches/{branch*}/protection/required_status_checks/contexts",
        contexts,
    ),
    route(
        "GET",
        "/repos/{owner}/{repo}/rules/branches/{branch*}",
        rules,
    ),
    route("GET", "/repos/{owner}/{repo}/rulesets", rulesets),
    route("GET", "/repos/{owner}/{repo}/rulesets/{id}", ruleset),
];

fn found<'s>(call: &Call<'_>, state: &'s State) -> Result<&'s Protection, Answer> {
    let found = state.github.protections.get(call.param("branch"));
    found.ok_or_else(|| refuse(404, "Branch not protected"))
}

fn url(call: &Call<'_>, state: &State) -> String {
    let base = render::base(call.shared, &state.github);
    format!("{base}/branches/{}/protection", call.param("branch"))
}

fn show_checks(call: &Call<'_>, state: &State, protection: &Protection) -> Value {
    let url = format!("{}/required_status_checks", url(call, state));
    let contexts: Vec<&String> = protection
        .checks
        .iter()
        .map(|(context, _)| context)
        .collect();
    let checks: Vec<Value> = protection
        .checks
        .iter()
        .map(|(context, app)| json!({ "context": context, "app_id": app }))
        .collect();
    json!({
        "checks": checks,
        "contexts": contexts,
        "contexts_url": format!("{url}/contexts"),
        "strict": protection.strict,
        "url": url,
    })
}

/// Classic protection is for administrators only.
fn whole(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let protection = found(call, &state)?;
    let url = url(call, &state);
    let off = json!({ "enabled": false });
    let body = json!({
        "allow_deletions": off,
        "allow_force_pushes": off,
        "block_creations": off,
        "enforce_admins": { "enabled": false, "url": format!("{url}/enforce_admins") },
        "required_conversation_resolution": off,
        "required_linear_history": off,
        "required_status_checks": show_checks(call, &state, protection),
        "url": url,
    });
    Ok(Answer::json(200, &body))
}

fn checks(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let protection = found(call, &state)?;
    Ok(Answer::json(200, &show_checks(call, &state, protection)))
}

fn contexts(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let shown = show_checks(call, &state, found(call, &state)?)["contexts"].clone();
    Ok(Answer::json(200, &shown))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call.request)?;
    let mut state = call.shared.lock();
    let mut changed = found(call, &state)?.clone();
    changed.strict = body["strict"].as_bool().unwrap_or(changed.strict);
    if let Some(checks) = body["checks"].as_array() {
        let read = |check: &Value| {
            let app = check["app_id"].as_i64().filter(|id| *id >= 0);
            Some((check["context"].as_str()?.to_owned(), app))
        };
        changed.checks = checks.iter().filter_map(read).collect();
    } else if let Some(contexts) = body["contexts"].as_array() {
        let names = contexts.iter().filter_map(Value::as_str);
        changed.checks = names.map(|name| (name.to_owned(), None)).collect();
    }
    state
        .github
        .protections
        .insert(call.param("branch").to_owned(), changed.clone());
    Ok(Answer::json(200, &show_checks(call, &state, &changed)))
}

fn applies(ruleset: &Ruleset, branch: &str, default: &str) -> bool {
    ruleset
        .branches
        .iter()
        .any(|pattern| match pattern.as_str() {
            "~ALL" => true,
            "~DEFAULT_BRANCH" => branch == default,
            name => name.trim_start_matches("refs/heads/") == branch,
        })
}

fn parameters(ruleset: &Ruleset) -> Value {
    let checks: Vec<Value> = ruleset
        .checks
        .iter()
        .map(|(context, app)| match app {
            Some(app) => json!({ "context": context, "integration_id": app }),
            None => json!({ "context": context }),
        })
        .collect();
    json!({
        "do_not_enforce_on_create": false,
        "required_status_checks": checks,
        "strict_required_status_checks_policy": ruleset.strict,
    })
}

/// Private repositories of some plans have no rulesets.
fn has_rulesets(call: &Call<'_>) -> Result<(), Answer> {
    let state = call.shared.lock();
    if state.github.private && state.github.without_rulesets {
        let message =
            "Upgrade to GitHub Pro or make this repository public to enable this feature.";
        return Err(refuse(403, message));
    }
    Ok(())
}

/// The branch need not exist; every active ruleset that would apply is listed.
fn rules(call: &Call<'_>) -> Reply {
    has_rulesets(call)?;
    let default = call.shared.repo.default_branch();
    let state = call.shared.lock();
    let source = state.github.full_name();
    let rulesets = state.github.rulesets.iter();
    let active = rulesets.filter(|ruleset| applies(ruleset, call.param("branch"), &default));
    let shown = active.flat_map(|ruleset| {
        let rule = |kind: &str, parameters: Value| {
            let mut rule = json!({
                "ruleset_id": ruleset.id,
                "ruleset_source": source,
                "ruleset_source_type": "Repository",
                "type": kind,
            });
            if !parameters.is_null() {
                rule["parameters"] = parameters;
            }
            rule
        };
        [
            rule("deletion", Value::Null),
            rule("required_status_checks", parameters(ruleset)),
        ]
    });
    let shown = shown.collect();
    drop(state);
    page::list(call, shown)
}

fn show(call: &Call<'_>, state: &State, ruleset: &Ruleset, whole: bool) -> Value {
    let base = render::base(call.shared, &state.github);
    let web = render::web(&state.github);
    let mut shown = json!({
        "_links": {
            "html": { "href": format!("{web}/rules/{}", ruleset.id) },
            "self": { "href": format!("{base}/rulesets/{}", ruleset.id) },
        },
        "created_at": zulu(ruleset.created_at),
        "enforcement": "active",
        "id": ruleset.id,
        "name": ruleset.name,
        "node_id": render::node("RepositoryRuleset", ruleset.id),
        "source": state.github.full_name(),
        "source_type": "Repository",
        "target": "branch",
        "updated_at": zulu(ruleset.created_at),
    });
    if whole {
        shown["bypass_actors"] = json!([]);
        shown["conditions"] = json!({ "ref_name": { "exclude": [], "include": ruleset.branches } });
        shown["current_user_can_bypass"] = json!("never");
        shown["rules"] = json!([
            { "type": "deletion" },
            { "type": "required_status_checks", "parameters": parameters(ruleset) },
        ]);
    }
    shown
}

fn rulesets(call: &Call<'_>) -> Reply {
    has_rulesets(call)?;
    let state = call.shared.lock();
    let all = state.github.rulesets.iter();
    let shown = all
        .map(|ruleset| show(call, &state, ruleset, false))
        .collect();
    drop(state);
    page::list(call, shown)
}

fn ruleset(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let state = call.shared.lock();
    let found = state
        .github
        .rulesets
        .iter()
        .find(|ruleset| ruleset.id == id);
    let found = found.ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(200, &show(call, &state, found, true)))
}
