//! The browser pages: one plays Slack, one shows Heroku and GitHub with switches.
//!
//! Plain files and a small JSON API of their own. It belongs to the person in front of the
//! machine, so it answers to loopback names only and takes no POST from another web page.

mod assets;
mod complete;
pub(crate) mod guard;
mod people;
mod state;
mod stream;
mod switches;
mod world;

use std::future::Future;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::mpsc;

pub(crate) use switches::answer as turn_switch;

use crate::http::{Answer, Body, Call, Reply, Route, route};
use crate::world::Shared;

pub(crate) static ROUTES: &[Route] = &[
    route("GET", "/", assets::chat),
    route("GET", "/world", assets::world),
    route("GET", "/page/state", state::workspace),
    route("GET", "/page/channels/{channel}", state::channel),
    route("GET", "/page/events", stream::events),
    route("GET", "/page/complete", complete::answer),
    route("GET", "/page/world", world::answer),
    route("POST", "/page/world", switches::answer),
    route("POST", "/page/say", people::say),
    route("POST", "/page/action", people::act),
    route("POST", "/page/options", people::options),
    route("POST", "/page/view/submit", people::submit),
    route("POST", "/page/view/close", people::close),
    route("POST", "/page/react", people::react),
    route("POST", "/page/dismiss", people::dismiss),
    route("POST", "/page/join", people::join),
    route("POST", "/page/dm", people::direct),
    route("POST", "/page/home", people::home),
    route("POST", "/page/shortcut", people::shortcut),
    route("POST", "/page/file", people::file),
    route("GET", "/page/{asset}", assets::file),
];

fn done() -> Answer {
    Answer::json(200, &json!({ "ok": true }))
}

/// A refusal that the page shows to the person.
pub(crate) fn refused(error: impl Into<String>) -> Answer {
    Answer::json(200, &json!({ "ok": false, "error": error.into() }))
}

/// An answer that takes its time, for instance because the program under test is asked first.
pub(crate) fn later(
    call: &Call<'_>,
    work: impl Future<Output = Result<Value, String>> + Send + 'static,
) -> Answer {
    let (to, pieces) = mpsc::channel(1);
    call.shared.spawn(async move {
        let body = match work.await {
            Ok(mut body) => {
                if body.get("ok").is_none() {
                    body["ok"] = json!(true);
                }
                body
            }
            Err(error) => json!({ "ok": false, "error": error }),
        };
        let _ = to.send(Bytes::from(body.to_string())).await;
    });
    let mut answer = Answer::new(200).with("content-type", "application/json; charset=utf-8");
    answer.body = Body::Pieces(pieces);
    answer
}

/// The body of a POST that the guard let through.
struct Asked {
    fields: Value,
    user: String,
    shared: Arc<Shared>,
}

impl Asked {
    fn read(call: &Call<'_>) -> Result<Self, Answer> {
        guard::post(call.request)?;
        let fields: Value = call
            .request
            .json()
            .map_err(|_| Answer::text(400, "The body is not JSON"))?;
        let user = fields["user"].as_str().unwrap_or_default().to_owned();
        let known = call
            .shared
            .lock()
            .slack
            .user(&user)
            .is_some_and(|user| !user.is_bot);
        if !known {
            return Err(refused("nobody of that id is here"));
        }
        Ok(Self {
            fields,
            user,
            shared: Arc::clone(call.shared),
        })
    }

    /// A text member; empty when it is missing.
    fn text(&self, name: &str) -> String {
        self.fields[name].as_str().unwrap_or_default().to_owned()
    }
}

/// Whom a GET is for: the person named, or the first one.
fn viewer(call: &Call<'_>) -> Result<String, Answer> {
    guard::host(call.request)?;
    let state = call.shared.lock();
    let asked = call
        .request
        .query("user")
        .and_then(|id| state.slack.user(id));
    let first = state.slack.users.iter().find(|user| !user.is_bot);
    let user = asked.filter(|user| !user.is_bot).or(first);
    user.map(|user| user.id.clone())
        .ok_or_else(|| Answer::text(404, "Nobody is here"))
}

type Done = Reply;
