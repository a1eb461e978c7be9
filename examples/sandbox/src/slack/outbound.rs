//! What goes to the program under test: signed requests, or envelopes when it is connected by
//! Socket Mode.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::socket;
use crate::wire::client::Received;
use crate::world::slack::Trigger;
use crate::world::{Shared, State};

/// How long the program may take, in real time.
const LIMIT: Duration = Duration::from_secs(3);
/// Over how many connections a parcel goes while each of them ends by an announced end.
const ATTEMPTS: usize = 3;

/// What came back from the program under test.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Ack {
    /// HTTP status; 0 when no answer came in time.
    pub status: u16,
    /// The answer's body as text.
    pub body: String,
    /// Real time from the request to the whole answer.
    pub took: Duration,
    /// The program asked not to be sent this again.
    pub(super) no_retry: bool,
}

impl Ack {
    /// Whether the program took it.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What went wrong, in a few words for people.
    pub(crate) fn trouble(&self) -> Option<String> {
        match self.status {
            200..300 => None,
            0 => Some("the app did not answer within three seconds".to_owned()),
            status => Some(format!("the app answered with HTTP status {status}")),
        }
    }
}

impl From<Received> for Ack {
    fn from(received: Received) -> Self {
        let body = String::from_utf8_lossy(&received.body).into_owned();
        Self {
            status: received.status,
            body,
            took: received.took,
            no_retry: !received.retryable,
        }
    }
}

/// Leave for one modal within three seconds of the program's time.
pub(super) fn trigger(shared: &Shared, state: &mut State, user: &str) -> String {
    let id = format!(
        "{}.{}.{}",
        state.ids.number(),
        state.ids.number(),
        state.ids.hex(32)
    );
    let trigger = Trigger {
        user: user.to_owned(),
        until: shared.now() + lifetime(shared),
        used: false,
    };
    // Long expired ones are forgotten: the answer is then that they are invalid.
    let known = &mut state.slack.triggers;
    known.retain(|_, trigger| trigger.until + TimeDelta::hours(1) > shared.now());
    state.slack.triggers.insert(id.clone(), trigger);
    id
}

/// How long a trigger leaves for a modal, in virtual time.
fn lifetime(shared: &Shared) -> TimeDelta {
    TimeDelta::from_std(shared.clock.patience(LIMIT)).unwrap_or(TimeDelta::MAX)
}

/// The time for a modal begins when the program is sent the trigger, and not while what carries
/// it waits for a program that connects anew.
fn renew(shared: &Shared, parcel: &Parcel) {
    let mut state = shared.lock();
    let trigger = parcel.trigger_id();
    let trigger = trigger.and_then(|id| state.slack.triggers.get_mut(id));
    if let Some(trigger) = trigger {
        trigger.until = shared.now() + lifetime(shared);
    }
}

/// Headers of a signed request; the timestamp is the program's time.
fn signed(
    shared: &Shared,
    secret: &str,
    body: &[u8],
    content_type: &str,
) -> Vec<(&'static str, String)> {
    let stamp = shared.clock.peer_now().timestamp().to_string();
    let mac = crate::hmac(secret, &[b"v0:", stamp.as_bytes(), b":", body]);
    vec![
        ("content-type", content_type.to_owned()),
        (
            "user-agent",
            "Slackbot 1.0 (+https://api.slack.com/robots)".to_owned(),
        ),
        ("accept", "application/json,*/*".to_owned()),
        ("x-slack-request-timestamp", stamp),
        ("x-slack-signature", format!("v0={}", crate::hex(&mac))),
    ]
}

const FORM: &str = "application/x-www-form-urlencoded";

/// One thing for the program.
#[derive(Clone, Debug)]
pub(super) enum Parcel {
    /// The fields of a slash command's form.
    Command(Vec<(&'static str, String)>),
    /// The `payload` of an interaction.
    Interaction(Value),
    /// An event's envelope, and which repetition this is and why.
    Event(Value, Option<(u32, &'static str)>),
}

impl Parcel {
    /// The type of its Socket Mode envelope, and whether an answer may come with the
    /// acknowledgement.
    pub(super) fn envelope(&self) -> (&'static str, bool) {
        match self {
            Self::Command(_) => ("slash_commands", true),
            Self::Interaction(payload) => {
                let answered = ["view_submission", "block_suggestion"];
                (
                    "interactive",
                    answered.contains(&payload["type"].as_str().unwrap_or_default()),
                )
            }
            Self::Event(..) => ("events_api", false),
        }
    }

    /// As the payload of a Socket Mode envelope.
    pub(super) fn payload(&self) -> Value {
        match self {
            Self::Command(fields) => fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!(value)))
                .collect(),
            Self::Interaction(payload) | Self::Event(payload, _) => payload.clone(),
        }
    }

    /// The trigger that it carries.
    fn trigger_id(&self) -> Option<&str> {
        match self {
            Self::Command(fields) => {
                let mut fields = fields.iter();
                let trigger = fields.find(|(name, _)| *name == "trigger_id");
                trigger.map(|(_, id)| id.as_str())
            }
            Self::Interaction(payload) => payload["trigger_id"].as_str(),
            Self::Event(..) => None,
        }
    }

    fn body(&self) -> (String, &'static str) {
        let form = |fields: &[(&str, String)]| {
            url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish()
        };
        match self {
            Self::Command(fields) => (form(fields), FORM),
            Self::Interaction(payload) => (form(&[("payload", payload.to_string())]), FORM),
            Self::Event(payload, _) => (payload.to_string(), "application/json"),
        }
    }
}

/// Sends a parcel and waits at most three seconds for its acknowledgement.
///
/// Nobody may call this while holding the world's lock.
pub(super) async fn deliver(shared: &Arc<Shared>, parcel: Parcel) -> Ack {
    for _ in 0..ATTEMPTS {
        socket::expected(shared).await;
        renew(shared, &parcel);
        let began = Instant::now();
        let Some((over, waiting)) = socket::send(shared, &parcel) else {
            return post(shared, &parcel).await;
        };
        match tokio::time::timeout(LIMIT, waiting).await {
            Ok(Ok(payload)) => {
                let body = match payload {
                    Value::Null => String::new(),
                    payload => payload.to_string(),
                };
                return Ack {
                    status: 200,
                    body,
                    took: began.elapsed(),
                    no_retry: false,
                };
            }
            // It left because it was warned, or no longer reads, with this unanswered: once more
            // over the next connection.
            Ok(Err(_)) => {}
            Err(_) if socket::is_ending(shared, over) => {}
            Err(_) => break,
        }
    }
    Ack::default()
}

/// Sends a parcel as a signed request.
async fn post(shared: &Arc<Shared>, parcel: &Parcel) -> Ack {
    let (target, secret) = {
        let state = shared.lock();
        let targets = &state.slack.targets;
        let target = match parcel {
            Parcel::Command(_) => &targets.commands,
            Parcel::Interaction(_) => &targets.interactivity,
            Parcel::Event(..) => &targets.events,
        };
        (target.clone(), state.slack.signing_secret.clone())
    };
    let Some(url) = target else {
        return Ack::default();
    };
    let (body, content_type) = parcel.body();
    let mut headers = signed(shared, &secret, body.as_bytes(), content_type);
    if let Parcel::Event(_, Some((number, reason))) = parcel {
        headers.push(("x-slack-retry-num", number.to_string()));
        headers.push(("x-slack-retry-reason", (*reason).to_owned()));
    }
    let received = shared
        .client
        .post(&url, &headers, Bytes::from(body), LIMIT)
        .await;
    received.map(Ack::from).unwrap_or_default()
}
