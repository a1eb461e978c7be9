//! The control port: what the library's handles do, over plain HTTP, for programs in any language.
//!
//! It lies beside the page, on Slack's address, below `/control`. Every call is a JSON POST or a
//! GET, and answers `{"ok": true, …}` or `{"ok": false, "error": "…"}`.

mod github;
mod misbehave;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use crate::event::{Message, What};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::page::{guard, later, refused, turn_switch};
use crate::slack::{Ack, Slack};

pub(crate) static ROUTES: &[Route] = &[
    route("GET", "/control", index),
    route("GET", "/control/messages", messages),
    route("GET", "/control/view", view),
    route("GET", "/control/home", shown_home),
    route("GET", "/control/clock", clock),
    route("POST", "/control/urls", urls),
    route("POST", "/control/command", command),
    route("POST", "/control/say", say),
    route("POST", "/control/act", act),
    route("POST", "/control/submit", submit),
    route("POST", "/control/close", close),
    route("POST", "/control/home", open_home),
    route("POST", "/control/shortcut", shortcut),
    route("POST", "/control/wait", wait),
    route("POST", "/control/advance", advance),
    route("POST", "/control/world", turn_switch),
    route("POST", "/control/github", github::change),
    route("POST", "/control/faults", misbehave::script),
    route("POST", "/control/faults/clear", misbehave::clear),
];

/// How long a wait lasts when nothing is said, and at most, in real seconds.
const PATIENCE: f64 = 10.0;
const LONGEST: f64 = 300.0;

/// The fields of a POST that may come from a program of this machine.
fn fields(call: &Call<'_>) -> Result<Value, Answer> {
    guard::post(call.request)?;
    let parsed = call.request.json();
    let fields = parsed.map_err(|error| refused(format!("the body is not JSON: {error}")))?;
    if fields.is_object() {
        return Ok(fields);
    }
    Err(refused("the body is not a JSON object"))
}

fn required(fields: &Value, name: &str) -> Result<String, Answer> {
    let text = fields[name].as_str().map(str::to_owned);
    text.ok_or_else(|| refused(format!("{name} is missing: a text is expected")))
}

fn ok(mut body: Value) -> Answer {
    body["ok"] = json!(true);
    Answer::json(200, &body)
}

fn index(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let calls: Vec<String> = ROUTES
        .iter()
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    let urls = &call.shared.urls;
    let bases = json!({
        "heroku": urls.heroku,
        "github": urls.github,
        "slack": format!("{}/api/", urls.slack),
    });
    Ok(ok(json!({ "calls": calls, "urls": bases })))
}

fn message(message: &Message) -> Value {
    serde_json::to_value(message).unwrap_or_default()
}

fn acknowledged(ack: &Ack) -> Value {
    json!({ "status": ack.status, "body": ack.body })
}

/// A channel's messages, or the replies of a thread.
fn messages(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let channel = call.request.query("channel").unwrap_or_default();
    let slack = Slack::new(call.shared);
    if call.shared.lock().slack.channel(channel).is_none() {
        return Err(refused(format!("there is no channel {channel:?}")));
    }
    let found = match call.request.query("thread") {
        Some(root) => slack.thread(channel, root),
        None => slack.messages(channel),
    };
    let found: Vec<Value> = found.iter().map(message).collect();
    Ok(ok(json!({ "messages": found })))
}

fn view(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let user = call.request.query("user").unwrap_or_default();
    Ok(ok(json!({ "view": Slack::new(call.shared).view(user) })))
}

fn shown_home(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let user = call.request.query("user").unwrap_or_default();
    Ok(ok(json!({ "view": Slack::new(call.shared).home(user) })))
}

fn clock(call: &Call<'_>) -> Reply {
    guard::host(call.request)?;
    let clock = &call.shared.clock;
    let now = crate::world::zulu(clock.now());
    Ok(ok(json!({ "now": now, "speed": clock.speed() })))
}

/// Where the program under test listens.
fn urls(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let text = |name: &str| fields[name].as_str().map(str::to_owned);
    let given = ["commands", "interactivity", "events"].map(text);
    for url in given.iter().flatten() {
        Slack::check_url(url).map_err(refused)?;
    }
    let [commands, interactivity, events] = given;
    Slack::new(call.shared).set_some_urls(commands, interactivity, events);
    Ok(ok(json!({})))
}

/// A person types a slash command; what the program answered at once.
fn command(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let [user, channel, command] =
        ["user", "channel", "command"].map(|name| required(&fields, name));
    let (user, channel, command) = (user?, channel?, command?);
    let text = fields["text"].as_str().unwrap_or_default().to_owned();
    let slack = Slack::new(call.shared);
    Ok(later(call, async move {
        let ack = slack.command(&user, &channel, &command, &text).await;
        Ok(acknowledged(&ack))
    }))
}

fn say(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let (user, channel) = (required(&fields, "user")?, required(&fields, "channel")?);
    let text = required(&fields, "text")?;
    let thread = fields["thread_ts"].as_str();
    let said = Slack::new(call.shared).say(&user, &channel, thread, &text);
    Ok(ok(json!({ "message": message(&said.map_err(refused)?) })))
}

/// A person presses a button or chooses: in the message `channel` and `ts`, or in the modal in
/// front when there is no `ts`.
fn act(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let user = required(&fields, "user")?;
    let action = match &fields["action"] {
        Value::Null => json!({ "action_id": required(&fields, "action_id")? }),
        action => action.clone(),
    };
    let at = match fields["ts"].as_str() {
        Some(ts) => Some((required(&fields, "channel")?, ts.to_owned())),
        None => None,
    };
    let slack = Slack::new(call.shared);
    Ok(later(call, async move {
        let ack = match at {
            Some((channel, ts)) => slack.act(&user, &channel, &ts, &action).await?,
            None => slack.act_in_view(&user, &action).await?,
        };
        Ok(acknowledged(&ack))
    }))
}

/// A person submits the modal in front; `errors` are those that the program gave, by block id.
fn submit(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let user = required(&fields, "user")?;
    let values = match &fields["values"] {
        Value::Null => json!({}),
        values => values.clone(),
    };
    let slack = Slack::new(call.shared);
    Ok(later(call, async move {
        let (ack, errors) = slack.submit(&user, &values).await?;
        let mut body = acknowledged(&ack);
        body["errors"] = errors;
        Ok(body)
    }))
}

fn close(call: &Call<'_>) -> Reply {
    let user = required(&fields(call)?, "user")?;
    let slack = Slack::new(call.shared);
    Ok(later(call, async move {
        slack.close_view(&user).await?;
        Ok(json!({}))
    }))
}

fn open_home(call: &Call<'_>) -> Reply {
    let user = required(&fields(call)?, "user")?;
    Slack::new(call.shared).open_home(&user);
    Ok(ok(json!({})))
}

fn shortcut(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let (user, id) = (
        required(&fields, "user")?,
        required(&fields, "callback_id")?,
    );
    let slack = Slack::new(call.shared);
    Ok(later(call, async move {
        Ok(acknowledged(&slack.shortcut(&user, &id).await?))
    }))
}

/// Waits for a message of the channel whose text or blocks hold `text`: one that is there, or
/// comes within `seconds` of real time.
fn wait(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let (channel, text) = (required(&fields, "channel")?, required(&fields, "text")?);
    let seconds = fields["seconds"].as_f64().unwrap_or(PATIENCE);
    if !(0.0..=LONGEST).contains(&seconds) {
        return Err(refused(format!(
            "seconds is {seconds}: 0 to {LONGEST} can be waited"
        )));
    }
    let slack = Slack::new(call.shared);
    Ok(later(call, async move {
        let limit = Duration::from_secs_f64(seconds);
        let found = slack.wait_for(&channel, &text, limit).await;
        let late = || format!("no message with {text:?} in {channel} within {seconds} s");
        let found = found.ok_or_else(late)?;
        Ok(json!({ "message": message(&found) }))
    }))
}

/// Moves a stepped world on; in one that runs by itself, waits for as much virtual time.
fn advance(call: &Call<'_>) -> Reply {
    let fields = fields(call)?;
    let seconds = fields["seconds"].as_f64().unwrap_or(-1.0);
    if !(0.0..=31_536_000.0).contains(&seconds) {
        return Err(refused(
            "seconds is missing: a number from 0 to a year is expected",
        ));
    }
    let (clock, by) = (call.shared.clock.clone(), Duration::from_secs_f64(seconds));
    let (to, pieces) = tokio::sync::mpsc::channel(1);
    // Not one of the jobs that advancing waits for.
    call.shared.runtime.spawn(async move {
        match clock.speed() {
            None => clock.advance(by).await,
            Some(_) => clock.sleep(by).await,
        }
        let body = json!({ "ok": true, "now": crate::world::zulu(clock.now()) });
        let _ = to.send(body.to_string().into()).await;
    });
    let mut answer = Answer::new(200).with("content-type", "application/json; charset=utf-8");
    answer.body = crate::http::Body::Pieces(pieces);
    Ok(answer)
}

impl Slack {
    /// Waits for a message of a channel (threads and ephemeral ones included) whose text or blocks
    /// hold `text`: one that is there, or comes or changes within `limit` of real time.
    pub async fn wait_for(&self, channel: &str, text: &str, limit: Duration) -> Option<Message> {
        let mut events = self.shared().events.subscribe();
        let search = async {
            loop {
                let all = self.messages(channel);
                if let Some(found) = all.into_iter().rev().find(|one| holds(one, text)) {
                    return Some(found);
                }
                loop {
                    match events.recv().await {
                        Ok(event) if !concerns(&event.what) => {}
                        Ok(_) | Err(RecvError::Lagged(_)) => break,
                        Err(RecvError::Closed) => return None,
                    }
                }
            }
        };
        tokio::time::timeout(limit, search).await.ok().flatten()
    }
}

fn concerns(what: &What) -> bool {
    matches!(
        what,
        What::MessagePosted(_) | What::MessageUpdated(_) | What::EphemeralPosted(_)
    )
}

fn holds(message: &Message, text: &str) -> bool {
    let inside = |value: &Value| strings(value).any(|string| string.contains(text));
    message.text.contains(text)
        || message.blocks.iter().any(inside)
        || message.attachments.iter().any(inside)
}

/// Every text in a value.
fn strings(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match value {
        Value::String(text) => Box::new(std::iter::once(text.as_str())),
        Value::Array(items) => Box::new(items.iter().flat_map(strings)),
        Value::Object(fields) => Box::new(fields.values().flat_map(strings)),
        _ => Box::new(std::iter::empty()),
    }
}
