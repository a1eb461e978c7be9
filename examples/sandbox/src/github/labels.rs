//! Labels of pull requests.

use serde_json::{Value, json};

use super::{access, body, number, pulls, refuse, render, unprocessable};
use crate::http::{Answer, Call, Reply, Route, route};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/issues/{number}/labels", index),
    route("POST", "/repos/{owner}/{repo}/issues/{number}/labels", add),
    route(
        "DELETE",
        "/repos/{owner}/{repo}/issues/{number}/labels/{name*}",
        remove,
    ),
];

/// A label; its number is made of its name.
pub(super) fn render(base: &str, name: &str) -> Value {
    let id = name.bytes().fold(7_000_i64, |sum, byte| {
        (sum * 31 + i64::from(byte)) % 1_000_000_007
    });
    json!({
        "color": "ededed",
        "default": false,
        "description": null,
        "id": id,
        "name": name,
        "node_id": render::node("Label", id),
        "url": format!("{base}/labels/{}", crate::http::escape(name)),
    })
}

fn shown(call: &Call<'_>, number: i64) -> Reply {
    let state = call.shared.lock();
    let base = render::base(call.shared, &state.github);
    let mut pulls = state.github.pulls.iter();
    let pull = pulls.find(|pull| pull.number == number);
    let labels = &pull.ok_or_else(|| refuse(404, "Not Found"))?.labels;
    let shown = labels.iter().map(|name| render(&base, name)).collect();
    Ok(Answer::json(200, &Value::Array(shown)))
}

fn index(call: &Call<'_>) -> Reply {
    shown(call, number(call, "number")?)
}

fn add(call: &Call<'_>) -> Reply {
    let number = number(call, "number")?;
    let body = body(call.request)?;
    let names = body["labels"].as_array().cloned().unwrap_or_default();
    let names = names.iter();
    let names: Vec<&str> = names
        .filter_map(|label| label.as_str().or_else(|| label["name"].as_str()))
        .collect();
    if names.is_empty() || names.iter().any(|name| name.trim().is_empty()) {
        return Err(unprocessable("Label", "name", "missing_field", ""));
    }
    let by = access::actor(call, &call.shared.lock());
    for name in names {
        pulls::label(call.shared, number, name, true, &by);
    }
    shown(call, number)
}

fn remove(call: &Call<'_>) -> Reply {
    let number = number(call, "number")?;
    let by = access::actor(call, &call.shared.lock());
    if !pulls::label(call.shared, number, call.param("name"), false, &by) {
        return Err(refuse(404, "Label does not exist"));
    }
    shown(call, number)
}
