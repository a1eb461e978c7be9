//! `/apps/{app}/config-vars`: reading and changing, each change in a release of its own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{access, app, app_mut, body, invalid, not_found, releases};
use crate::http::{Answer, Call, Reply, Route, route};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/apps/{app}/config-vars", show),
    route("PATCH", "/apps/{app}/config-vars", update),
    route(
        "GET",
        "/apps/{app}/releases/{release}/config-vars",
        of_release,
    ),
];

fn show(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    Ok(Answer::json(
        200,
        &json!(app(&state, call.param("app"))?.config),
    ))
}

fn of_release(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let found = app(&state, call.param("app"))?.release(call.param("release"));
    Ok(Answer::json(
        200,
        &json!(found.ok_or_else(|| not_found("release"))?.config),
    ))
}

fn update(call: &Call<'_>) -> Reply {
    let body = body(call)?;
    let mut state = call.shared.lock();
    let id = app(&state, call.param("app"))?.id.clone();
    access::second_factor(call, &state, &id)?;
    let app = app_mut(&mut state, &id)?;
    let before = app.config.clone();
    merge(&mut app.config, &body)?;
    let after = app.config.clone();
    if before != after {
        let removed: Vec<&str> = before
            .keys()
            .filter(|key| !after.contains_key(*key))
            .map(String::as_str)
            .collect();
        let set: Vec<&str> = after
            .iter()
            .filter(|(key, value)| before.get(*key) != Some(value))
            .map(|(key, _)| key.as_str())
            .collect();
        let description = match (set.as_slice(), removed.as_slice()) {
            ([], removed) => format!("Remove {} config vars", removed.join(", ")),
            (set, _) => format!("Set {} config vars", set.join(", ")),
        };
        releases::for_config(call, &mut state, &id, &description)?;
    }
    Ok(Answer::json(200, &json!(after)))
}

/// Sets texts and removes nulls.
pub(super) fn merge(vars: &mut BTreeMap<String, String>, changes: &Value) -> Result<(), Answer> {
    let changes = changes
        .as_object()
        .ok_or_else(|| invalid("Config vars are an object."))?;
    let unfit = changes
        .iter()
        .find(|(key, value)| key.is_empty() || !(value.is_string() || value.is_null()));
    if let Some((key, _)) = unfit {
        return Err(invalid(format!(
            "Config var {key} must be a string or null."
        )));
    }
    for (key, value) in changes {
        match value.as_str() {
            Some(value) => vars.insert(key.clone(), value.to_owned()),
            None => vars.remove(key),
        };
    }
    Ok(())
}
