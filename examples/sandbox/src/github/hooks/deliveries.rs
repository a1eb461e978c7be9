//! What was sent to a hook, and sending it again.

use serde_json::{Value, json};

use super::send::deliver;
use super::{find, good};
use crate::github::{number, page, refuse};
use crate::http::{Answer, Call, Reply};
use crate::world::github::{Hook, HookDelivery};
use crate::world::{State, zulu};

fn show_delivery(state: &State, hook: &Hook, d: &HookDelivery, whole: bool) -> Value {
    let mut shown = json!({
        "action": d.action,
        "delivered_at": zulu(d.delivered_at),
        "duration": d.duration,
        "event": d.event,
        "guid": d.guid,
        "id": d.id,
        "installation_id": null,
        "redelivery": d.redelivery,
        "repository_id": state.github.repo_id,
        "status": if good(d.status_code) { "OK" } else { "Invalid HTTP Response" },
        "status_code": d.status_code,
        "throttled_at": null,
    });
    if whole {
        shown["url"] = json!(hook.url);
        shown["request"] = json!({
            "headers": { "X-GitHub-Delivery": d.guid, "X-GitHub-Event": d.event },
            "payload": d.payload,
        });
        shown["response"] = json!({ "headers": {}, "payload": d.answer });
    }
    shown
}

/// Newest first, by `cursor` instead of by page number.
pub(super) fn deliveries(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let hook = find(call, &state)?;
    let before = call
        .request
        .query("cursor")
        .and_then(|id| id.parse::<i64>().ok());
    let size = page::Page::of(call).size;
    let wanted = call.request.query("status");
    let fits = |d: &&HookDelivery| {
        let status = if good(d.status_code) {
            "success"
        } else {
            "failure"
        };
        before.is_none_or(|before| d.id < before) && wanted.is_none_or(|w| w == status)
    };
    let found: Vec<_> = hook
        .deliveries
        .iter()
        .rev()
        .filter(fits)
        .take(size + 1)
        .collect();
    let more = found.len() > size;
    let shown: Vec<Value> = found
        .iter()
        .take(size)
        .map(|d| show_delivery(&state, hook, d, false))
        .collect();
    let answer = Answer::json(200, &Value::Array(shown));
    let Some(last) = found.get(size.saturating_sub(1)).filter(|_| more) else {
        return Ok(answer);
    };
    let (url, path) = (&call.shared.urls.github, &call.request.path);
    let next = format!(
        "<{url}{path}?per_page={size}&cursor={}>; rel=\"next\"",
        last.id
    );
    Ok(answer.with("link", next))
}

pub(super) fn delivery(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let state = call.shared.lock();
    let hook = find(call, &state)?;
    let found = hook.deliveries.iter().find(|d| d.id == id);
    let found = found.ok_or_else(|| refuse(404, "Not Found"))?;
    Ok(Answer::json(200, &show_delivery(&state, hook, found, true)))
}

/// The app sees the deliveries of every hook of the repository it is installed on.
pub(in crate::github) fn app_deliveries(call: &Call<'_>) -> Reply {
    crate::github::apps::identity(call, &call.shared.lock())?;
    let state = call.shared.lock();
    let all = state
        .github
        .hooks
        .iter()
        .flat_map(|hook| hook.deliveries.iter().map(move |d| (hook, d)));
    let mut shown: Vec<Value> = all
        .map(|(hook, d)| show_delivery(&state, hook, d, false))
        .collect();
    shown.sort_by_key(|delivery| std::cmp::Reverse(delivery["id"].as_i64()));
    drop(state);
    page::list(call, shown)
}

pub(in crate::github) fn app_redeliver(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let mut state = call.shared.lock();
    crate::github::apps::identity(call, &state)?;
    let all = state
        .github
        .hooks
        .iter()
        .flat_map(|hook| hook.deliveries.iter().map(move |d| (hook.id, d)));
    let found = all
        .into_iter()
        .find(|(_, d)| d.id == id)
        .map(|(hook, d)| (hook, d.clone()));
    let (hook, d) = found.ok_or_else(|| refuse(404, "Not Found"))?;
    let action = d.action.as_deref();
    deliver(
        call.shared,
        &mut state,
        hook,
        &d.event,
        action,
        d.payload,
        Some(d.guid),
    );
    Ok(Answer::json(202, &json!({})))
}

/// The same payload under the same GUID.
pub(super) fn redeliver(call: &Call<'_>) -> Reply {
    let id = number(call, "id")?;
    let mut state = call.shared.lock();
    let hook = find(call, &state)?;
    let hook_id = hook.id;
    let found = hook.deliveries.iter().find(|d| d.id == id).cloned();
    let d = found.ok_or_else(|| refuse(404, "Not Found"))?;
    let action = d.action.as_deref();
    deliver(
        call.shared,
        &mut state,
        hook_id,
        &d.event,
        action,
        d.payload,
        Some(d.guid),
    );
    Ok(Answer::json(202, &json!({})))
}
