//! `views.*`: the stack of modals on a person's screen, and Home tabs.

use std::sync::Arc;

use serde_json::{Value, json};
use slack_blocks::Surface;

use super::api::{Ask, Method, Outcome, Refusal, method};
use super::{forms, validate};
use crate::event::What;
use crate::world::{Shared, State};

pub(super) static METHODS: &[Method] = &[
    method("views.open", &[], open),
    method("views.push", &[], push_method),
    method("views.update", &[], update),
    method("views.publish", &[], publish),
];

const DEEPEST: usize = 3;

/// The modal in front of a person.
pub(crate) fn front<'s>(state: &'s State, user: &str) -> Option<&'s Value> {
    state.slack.screens.get(user)?.last()
}

/// A modal or the Home tab of a person, by id.
pub(super) fn of<'s>(state: &'s State, user: &str, id: &str) -> Option<&'s Value> {
    let stack = state.slack.screens.get(user).into_iter().flatten();
    stack
        .chain(state.slack.homes.get(user))
        .find(|view| view["id"] == id)
}

fn show(shared: &Shared, state: &State, user: &str) {
    shared.emit(What::ViewChanged {
        user: user.to_owned(),
        view: front(state, user).cloned(),
    });
}

/// The view as Slack keeps it: ids given, unset members shown as null or empty.
fn complete(shared: &Shared, state: &mut State, given: &Value, id: Option<&str>) -> Value {
    let modal = given["type"] == "modal";
    let id = id.map_or_else(|| format!("V{}", state.ids.capitals(10)), str::to_owned);
    let mut blocks = given["blocks"].as_array().cloned().unwrap_or_default();
    forms::fill_ids(&mut state.ids, &mut blocks);
    let text = |name: &str| given[name].as_str().unwrap_or_default().to_owned();
    let flag = |name: &str| given[name].as_bool().unwrap_or(false);
    let slack = &state.slack;
    let mut view = json!({
        "id": id,
        "team_id": slack.team,
        "type": given["type"],
        "blocks": blocks,
        "private_metadata": text("private_metadata"),
        "callback_id": text("callback_id"),
        "external_id": text("external_id"),
        "state": { "values": forms::values(&json!(blocks), &Value::Null) },
        "title": if modal { given["title"].clone() } else { Value::Null },
        "close": given["close"],
        "submit": given["submit"],
        "clear_on_close": flag("clear_on_close"),
        "notify_on_close": flag("notify_on_close"),
        "root_view_id": id,
        "previous_view_id": null,
        "app_id": slack.app,
        "app_installed_team_id": slack.team,
        "bot_id": slack.bot,
    });
    let seconds = shared.now().timestamp();
    view["hash"] = json!(format!("{seconds}.{}", state.ids.hex(8)));
    view
}

fn given<'a>(ask: &'a Ask<'_>, kind: &str) -> Result<&'a Value, Refusal> {
    let view = ask.args.value("view").ok_or_else(|| {
        let text = "[ERROR] missing required field: view";
        Refusal::new("invalid_arguments").message(text)
    })?;
    if view["type"] != kind {
        let text = "[ERROR] must be a valid enum value [json-pointer:view/type]";
        return Err(Refusal::new("invalid_arguments").message(text));
    }
    validate::view(
        view,
        if kind == "home" {
            Surface::Home
        } else {
            Surface::Modal
        },
    )?;
    Ok(view)
}

/// The person whose trigger this is; it works once, within three seconds.
fn redeem(ask: &Ask<'_>, state: &mut State) -> Result<String, Refusal> {
    let id = ask
        .args
        .text("trigger_id")
        .or_else(|| ask.args.text("interactivity_pointer"));
    let id = id.ok_or_else(|| {
        let text = "[ERROR] missing required field: trigger_id";
        Refusal::new("invalid_arguments").message(text)
    })?;
    let now = ask.call.shared.now();
    let trigger = state.slack.triggers.get_mut(&id);
    let trigger = trigger.ok_or_else(|| Refusal::new("invalid_trigger_id"))?;
    if trigger.used {
        return Err(Refusal::new("exchanged_trigger_id"));
    }
    if trigger.until < now {
        return Err(Refusal::new("expired_trigger_id"));
    }
    trigger.used = true;
    Ok(trigger.user.clone())
}

fn every(state: &State) -> impl Iterator<Item = &Value> {
    state
        .slack
        .screens
        .values()
        .flatten()
        .chain(state.slack.homes.values())
}

/// An external id may stand in one living view only.
fn unique(state: &State, view: &Value, except: Option<&str>) -> Result<(), Refusal> {
    let wanted = view["external_id"].as_str().filter(|id| !id.is_empty());
    let taken = wanted.is_some_and(|wanted| {
        every(state).any(|had| had["external_id"] == wanted && had["id"].as_str() != except)
    });
    if taken {
        Err(Refusal::new("duplicate_external_id"))
    } else {
        Ok(())
    }
}

fn open(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let view = given(ask, "modal")?;
    let mut state = shared.lock();
    unique(&state, view, None)?;
    let user = redeem(ask, &mut state)?;
    let view = complete(shared, &mut state, view, None);
    state.slack.screens.insert(user.clone(), vec![view.clone()]);
    show(shared, &state, &user);
    Ok(json!({ "view": view }))
}

fn push_method(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let view = given(ask, "modal")?;
    let mut state = shared.lock();
    unique(&state, view, None)?;
    let user = redeem(ask, &mut state)?;
    let depth = state.slack.screens.get(&user).map_or(0, Vec::len);
    match depth {
        0 => Err(Refusal::new("not_found")),
        DEEPEST.. => Err(Refusal::new("push_limit_reached")),
        _ => Ok(json!({ "view": stack(shared, &mut state, &user, view) })),
    }
}

/// Lays a view over the one in front.
fn stack(shared: &Shared, state: &mut State, user: &str, given: &Value) -> Value {
    let mut view = complete(shared, state, given, None);
    let stack = state.slack.screens.entry(user.to_owned()).or_default();
    if let Some(below) = stack.last() {
        view["root_view_id"] = below["root_view_id"].clone();
        view["previous_view_id"] = below["id"].clone();
    }
    stack.push(view.clone());
    show(shared, state, user);
    view
}

fn update(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let view = given(ask, "modal").or_else(|refusal| match ask.args.value("view") {
        Some(view) if view["type"] == "home" => given(ask, "home"),
        _ => Err(refusal),
    })?;
    let (id, external) = (ask.args.text("view_id"), ask.args.text("external_id"));
    if id.is_none() && external.is_none() {
        let text = "[ERROR] missing required field: view_id";
        return Err(Refusal::new("invalid_arguments").message(text));
    }
    let mut state = shared.lock();
    let known = |had: &&Value| match &id {
        Some(id) => had["id"] == *id,
        None => had["external_id"].as_str() == external.as_deref(),
    };
    let found = every(&state)
        .find(known)
        .ok_or_else(|| Refusal::new("not_found"))?;
    if ask
        .args
        .text("hash")
        .is_some_and(|hash| found["hash"] != hash)
    {
        return Err(Refusal::new("hash_conflict"));
    }
    let id = found["id"].as_str().unwrap_or_default().to_owned();
    unique(&state, view, Some(&id))?;
    let changed = exchange(shared, &mut state, &id, view);
    Ok(json!({ "view": changed.ok_or_else(|| Refusal::new("not_found"))? }))
}

/// Puts new content into the view of that id.
fn exchange(shared: &Shared, state: &mut State, id: &str, given: &Value) -> Option<Value> {
    let mut fresh = complete(shared, state, given, Some(id));
    let mut screens = state.slack.screens.iter_mut();
    let on_screen = screens.find_map(|(user, stack)| {
        let slot = stack.iter_mut().find(|view| view["id"] == id)?;
        Some((user.clone(), slot))
    });
    if let Some((user, slot)) = on_screen {
        fresh["root_view_id"] = slot["root_view_id"].clone();
        fresh["previous_view_id"] = slot["previous_view_id"].clone();
        slot.clone_from(&fresh);
        show(shared, state, &user);
        return Some(fresh);
    }
    let home = state
        .slack
        .homes
        .values_mut()
        .find(|view| view["id"] == id)?;
    home.clone_from(&fresh);
    shared.emit(What::WorkspaceChanged);
    Some(fresh)
}

fn publish(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let user = ask.args.required("user_id")?;
    let view = given(ask, "home")?;
    let mut state = shared.lock();
    if state.slack.user(&user).is_none_or(|user| user.is_bot) {
        return Err(Refusal::new("user_not_found"));
    }
    let had = state.slack.homes.get(&user);
    let outdated = ask
        .args
        .text("hash")
        .is_some_and(|hash| had.is_none_or(|had| had["hash"] != hash));
    if outdated {
        return Err(Refusal::new("hash_conflict"));
    }
    let id = had.and_then(|had| had["id"].as_str().map(str::to_owned));
    let view = complete(shared, &mut state, view, id.as_deref());
    state.slack.homes.insert(user, view.clone());
    shared.emit(What::WorkspaceChanged);
    Ok(json!({ "view": view }))
}

/// Takes the view in front away, or the whole stack.
pub(super) fn close(
    shared: &Arc<Shared>,
    state: &mut State,
    user: &str,
    id: &str,
    whole_stack: bool,
) -> Result<(), String> {
    let stack = state
        .slack
        .screens
        .get_mut(user)
        .ok_or("the view is gone")?;
    if stack.last().is_none_or(|view| view["id"] != id) {
        // The program changed the stack while it was thinking: nothing of that is undone.
        return Ok(());
    }
    stack.pop();
    if whole_stack || stack.is_empty() {
        state.slack.screens.remove(user);
    }
    show(shared, state, user);
    Ok(())
}

/// `response_action: update`.
pub(super) fn replace(
    shared: &Arc<Shared>,
    state: &mut State,
    user: &str,
    id: &str,
    given: &Value,
) -> Result<(), String> {
    acceptable(given)?;
    of(state, user, id).ok_or("the view is gone")?;
    exchange(shared, state, id, given)
        .map(|_| ())
        .ok_or_else(|| "the view is gone".to_owned())
}

/// `response_action: push`.
pub(super) fn push(
    shared: &Arc<Shared>,
    state: &mut State,
    user: &str,
    given: &Value,
) -> Result<Value, String> {
    acceptable(given)?;
    if state.slack.screens.get(user).map_or(0, Vec::len) >= DEEPEST {
        return Err("there are three views already".to_owned());
    }
    Ok(stack(shared, state, user, given))
}

fn acceptable(view: &Value) -> Result<(), String> {
    validate::view(view, Surface::Modal).map_err(|refusal| refusal.told())
}
