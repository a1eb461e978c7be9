//! Interactions: what a person presses, chooses, submits and closes, as the program gets it.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::outbound::{Ack, Parcel, deliver, trigger};
use super::{forms, messages, respond, validate, views};
use crate::event::Message;
use crate::world::{Shared, State};

/// Where an element stands.
#[derive(Clone, Debug)]
pub(crate) enum At {
    /// In a message.
    Message { channel: String, ts: String },
    /// In a modal or Home tab.
    View(String),
}

/// Members that every interaction has.
fn envelope(state: &State, kind: &str, user: &str) -> Value {
    let slack = &state.slack;
    let person = slack.user(user);
    let name = person.map_or("", |user| user.name.as_str());
    let team = person.map_or(slack.team.as_str(), |person| slack.team_of(person));
    json!({
        "type": kind,
        "team": { "id": slack.team, "domain": slack.domain },
        "user": { "id": user, "username": name, "name": name, "team_id": team },
        "api_app_id": slack.app,
        "token": slack.verification_token,
        "enterprise": null,
        "is_enterprise_install": false,
    })
}

fn channel(state: &State, id: &str) -> Value {
    let name = state
        .slack
        .channel(id)
        .map_or("", |channel| channel.shown_name());
    json!({ "id": id, "name": name })
}

/// The message, if this person sees it.
fn visible<'s>(state: &'s State, user: &str, channel: &str, ts: &str) -> Option<&'s Message> {
    let message = state.slack.message(channel, ts)?;
    let mine = message
        .ephemeral_to
        .as_ref()
        .is_none_or(|only| only == user);
    (mine && state.slack.sees(user, channel)).then_some(message)
}

fn everything(message: &Message) -> Value {
    json!([message.blocks, message.attachments])
}

/// Members of an interaction with a message: `container`, `channel`, `message`.
fn of_message(state: &State, payload: &mut Value, message: &Message) {
    let mut container = json!({
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_to.is_some(),
    });
    if let Some(root) = &message.thread_ts {
        container["thread_ts"] = json!(root);
    }
    payload["container"] = container;
    payload["channel"] = channel(state, &message.channel);
    if message.ephemeral_to.is_none() {
        payload["message"] = messages::render(state, message);
    }
}

/// A person uses an element: a `block_actions` goes to the program.
///
/// `action` holds `action_id`, `block_id` (may be absent) and the chosen value; `given` is what
/// the other elements of the message or view hold.
pub(crate) async fn act(
    shared: &Arc<Shared>,
    user: &str,
    at: &At,
    action: &Value,
    given: &Value,
) -> Result<Ack, String> {
    let payload = {
        let mut state = shared.lock();
        let mut payload = envelope(&state, "block_actions", user);
        let action_id = action["action_id"].as_str().ok_or("no action_id")?;
        let block_id = action["block_id"].as_str();
        let holder = match at {
            At::Message { channel, ts } => {
                let message = visible(&state, user, channel, ts).ok_or("the message is gone")?;
                let all = everything(message);
                of_message(&state, &mut payload, message);
                payload["state"] = json!({ "values": forms::values(&all, given) });
                all
            }
            At::View(id) => {
                let mut view = views::of(&state, user, id)
                    .ok_or("the view is gone")?
                    .clone();
                let blocks = view["blocks"].clone();
                view["state"] = json!({ "values": forms::values(&blocks, given) });
                payload["container"] = json!({ "type": "view", "view_id": id });
                payload["view"] = view;
                blocks
            }
        };
        let found = forms::find(&holder, block_id, action_id);
        let (block, element) = found.ok_or("there is no such element any more")?;
        let ts = messages::next_ts(shared, &mut state);
        let action = forms::action(&block, &element, action, &ts);
        payload["actions"] = json!([action.ok_or("the element does not offer this choice")?]);
        payload["trigger_id"] = json!(trigger(shared, &mut state, user));
        if let At::Message { channel, ts } = at {
            let source = Some(ts.clone());
            let url = respond::create(shared, &mut state, "actions", channel, user, source);
            payload["response_url"] = json!(url);
        }
        payload
    };
    Ok(deliver(shared, Parcel::Interaction(payload)).await)
}

/// What became of a submitted view.
#[derive(Debug)]
pub(crate) struct Submitted {
    /// What the program answered.
    pub(crate) ack: Ack,
    /// Texts by block id, when the program refused.
    pub(crate) errors: Map<String, Value>,
    /// What the person reads when the answer made no sense.
    pub(crate) trouble: Option<String>,
}

/// A person submits the view in front.
pub(crate) async fn submit(
    shared: &Arc<Shared>,
    user: &str,
    view_id: &str,
    given: &Value,
) -> Result<Submitted, String> {
    let (payload, view) = {
        let mut state = shared.lock();
        let view = views::front(&state, user).filter(|view| view["id"] == view_id);
        let mut view = view.ok_or("the view is gone")?.clone();
        let values = forms::values(&view["blocks"], given);
        let urls = response_urls(shared, &mut state, user, &view, &values);
        view["state"] = json!({ "values": values });
        let mut payload = envelope(&state, "view_submission", user);
        payload["trigger_id"] = json!(trigger(shared, &mut state, user));
        payload["view"] = view.clone();
        payload["response_urls"] = urls;
        (payload, view)
    };
    let ack = deliver(shared, Parcel::Interaction(payload)).await;
    let mut submitted = Submitted {
        trouble: ack.trouble(),
        ack,
        errors: Map::new(),
    };
    if submitted.trouble.is_some() {
        return Ok(submitted);
    }
    let body = submitted.ack.body.trim();
    let answer = match serde_json::from_str::<Value>(body) {
        Ok(answer) => answer,
        Err(_) if body.is_empty() => json!({}),
        Err(_) => {
            submitted.trouble = Some("the app's answer is not JSON".to_owned());
            return Ok(submitted);
        }
    };
    let mut state = shared.lock();
    let done = match answer["response_action"].as_str() {
        None => views::close(shared, &mut state, user, view_id, false),
        Some("clear") => views::close(shared, &mut state, user, view_id, true),
        Some("update") => views::replace(shared, &mut state, user, view_id, &answer["view"]),
        Some("push") => views::push(shared, &mut state, user, &answer["view"]).map(|_| ()),
        Some("errors") => match field_errors(&view, &answer["errors"]) {
            Some(errors) => {
                submitted.errors = errors;
                Ok(())
            }
            None => Err("the app's errors name no input block of the view".to_owned()),
        },
        Some(other) => Err(format!("the app answered with the unknown action {other}")),
    };
    drop(state);
    submitted.trouble = done.err();
    Ok(submitted)
}

/// The errors, if every key is an input block of the view.
fn field_errors(view: &Value, errors: &Value) -> Option<Map<String, Value>> {
    let inputs: Vec<&Value> = view["blocks"]
        .as_array()?
        .iter()
        .filter(|block| block["type"] == "input")
        .map(|block| &block["block_id"])
        .collect();
    let errors = errors.as_object().filter(|errors| !errors.is_empty())?;
    let known = errors.iter().all(|(key, text)| {
        let said = text.as_str().is_some_and(|text| !text.trim().is_empty());
        inputs.iter().any(|id| *id == key) && said
    });
    known.then(|| errors.clone())
}

/// Addresses for the conversations chosen in inputs that asked for them.
fn response_urls(
    shared: &Shared,
    state: &mut State,
    user: &str,
    view: &Value,
    values: &Value,
) -> Value {
    let mut urls = Vec::new();
    for block in view["blocks"].as_array().into_iter().flatten() {
        let element = &block["element"];
        let (Some(block_id), Some(action_id)) =
            (block["block_id"].as_str(), element["action_id"].as_str())
        else {
            continue;
        };
        let entry = &values[block_id][action_id];
        let chosen = entry["selected_conversation"]
            .as_str()
            .or(entry["selected_channel"].as_str());
        let Some(chosen) = chosen.filter(|_| element["response_url_enabled"] == true) else {
            continue;
        };
        let url = respond::create(shared, state, "app", chosen, user, None);
        urls.push(json!({
            "block_id": block_id,
            "action_id": action_id,
            "channel_id": chosen,
            "response_url": url,
        }));
    }
    Value::Array(urls)
}

/// A person closes the view in front, or the whole stack; the program hears of it when it asked.
pub(crate) async fn close(
    shared: &Arc<Shared>,
    user: &str,
    view_id: &str,
    given: &Value,
    whole_stack: bool,
) -> Result<(), String> {
    let payload = {
        let mut state = shared.lock();
        let view = views::front(&state, user).filter(|view| view["id"] == view_id);
        let mut view = view.ok_or("the view is gone")?.clone();
        let whole_stack = whole_stack || view["clear_on_close"] == true;
        views::close(shared, &mut state, user, view_id, whole_stack)?;
        if view["notify_on_close"] != true {
            return Ok(());
        }
        view["state"] = json!({ "values": forms::values(&view["blocks"], given) });
        let mut payload = envelope(&state, "view_closed", user);
        payload["view"] = view;
        payload["is_cleared"] = json!(whole_stack);
        payload
    };
    deliver(shared, Parcel::Interaction(payload)).await;
    Ok(())
}

/// Asks the program for the options of an external menu: groups of `{label?, options}`.
pub(crate) async fn suggest(
    shared: &Arc<Shared>,
    user: &str,
    at: &At,
    element: (&str, &str),
    typed: &str,
) -> Result<Value, String> {
    let payload = {
        let state = shared.lock();
        let mut payload = envelope(&state, "block_suggestion", user);
        let holder = match at {
            At::Message { channel, ts } => {
                let message = visible(&state, user, channel, ts).ok_or("the message is gone")?;
                of_message(&state, &mut payload, message);
                everything(message)
            }
            At::View(id) => {
                let view = views::of(&state, user, id).ok_or("the view is gone")?;
                payload["container"] = json!({ "type": "view", "view_id": id });
                payload["view"] = view.clone();
                view["blocks"].clone()
            }
        };
        let (block_id, action_id) = element;
        forms::find(&holder, Some(block_id), action_id).ok_or("there is no such menu any more")?;
        payload["block_id"] = json!(block_id);
        payload["action_id"] = json!(action_id);
        payload["value"] = json!(typed);
        payload
    };
    let ack = deliver(shared, Parcel::Interaction(payload)).await;
    if let Some(trouble) = ack.trouble() {
        return Err(trouble);
    }
    let answer: Value =
        serde_json::from_str(&ack.body).map_err(|_| "the app's answer is not JSON")?;
    validate::options(&answer)?;
    match (&answer["options"], &answer["option_groups"]) {
        (Value::Array(options), _) => Ok(json!([{ "options": options }])),
        (_, groups) => Ok(groups.clone()),
    }
}

/// A person starts a global shortcut, or one on a message.
pub(crate) async fn shortcut(
    shared: &Arc<Shared>,
    user: &str,
    callback_id: &str,
    message: Option<(&str, &str)>,
) -> Result<Ack, String> {
    let payload = {
        let mut state = shared.lock();
        let kind = if message.is_some() {
            "message_action"
        } else {
            "shortcut"
        };
        let mut payload = envelope(&state, kind, user);
        if let Some((channel_id, ts)) = message {
            let found = visible(&state, user, channel_id, ts).ok_or("the message is gone")?;
            payload["message"] = messages::render(&state, found);
            payload["message_ts"] = json!(ts);
            payload["channel"] = channel(&state, channel_id);
            let source = Some(ts.to_owned());
            let url = respond::create(shared, &mut state, "app", channel_id, user, source);
            payload["response_url"] = json!(url);
        }
        payload["callback_id"] = json!(callback_id);
        payload["action_ts"] = json!(messages::next_ts(shared, &mut state));
        payload["trigger_id"] = json!(trigger(shared, &mut state, user));
        payload
    };
    Ok(deliver(shared, Parcel::Interaction(payload)).await)
}
