//! Signed requests to the program under test.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::TimeDelta;
use serde_json::json;

use super::{people, respond};
use crate::event::What;
use crate::http::client::Received;
use crate::world::slack::Trigger;
use crate::world::{Shared, State};

/// How long the program may take, in real time.
const LIMIT: Duration = Duration::from_secs(3);

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
}

impl From<Received> for Ack {
    fn from(received: Received) -> Self {
        let body = String::from_utf8_lossy(&received.body).into_owned();
        Self {
            status: received.status,
            body,
            took: received.took,
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
    let lifetime = TimeDelta::from_std(shared.clock.patience(LIMIT)).unwrap_or(TimeDelta::MAX);
    let until = shared.now() + lifetime;
    let trigger = Trigger {
        user: user.to_owned(),
        until,
        used: false,
        context: json!({}),
    };
    state.slack.triggers.insert(id.clone(), trigger);
    id
}

/// Headers of a signed request; the timestamp is the program's time.
pub(super) fn signed(
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

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The form of a slash command.
fn form(
    shared: &Shared,
    state: &mut State,
    user: &str,
    channel: &str,
    command: &str,
    text: &str,
) -> String {
    let trigger = trigger(shared, state, user);
    let response_url = respond::create(shared, state, "commands", channel, user, None);
    let slack = &state.slack;
    let name = slack.user(user).map_or("", |user| user.name.as_str());
    let found = slack.channel(channel);
    let channel_name = match found {
        Some(channel) if channel.im => "directmessage",
        Some(channel) if channel.private => "privategroup",
        Some(channel) => channel.name.as_str(),
        None => "",
    };
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("token", &slack.verification_token)
        .append_pair("team_id", &slack.team)
        .append_pair("team_domain", &slack.domain)
        .append_pair(
            "channel_id",
            found.map_or(channel, |channel| channel.id.as_str()),
        )
        .append_pair("channel_name", channel_name)
        .append_pair("user_id", user)
        .append_pair("user_name", name)
        .append_pair("command", command)
        .append_pair("text", text)
        .append_pair("api_app_id", &slack.app)
        .append_pair("is_enterprise_install", "false")
        .append_pair("response_url", &response_url)
        .append_pair("trigger_id", &trigger)
        .finish()
}

/// See [`super::Slack::command`].
pub(super) async fn command(
    shared: &Arc<Shared>,
    user: &str,
    channel: &str,
    command: &str,
    text: &str,
) -> Ack {
    let (target, secret, body, channel) = {
        let mut state = shared.lock();
        let channel = state
            .slack
            .channel(channel)
            .map_or(channel, |found| &found.id)
            .to_owned();
        let body = form(shared, &mut state, user, &channel, command, text);
        let slack = &state.slack;
        (
            slack.targets.commands.clone(),
            slack.signing_secret.clone(),
            body,
            channel,
        )
    };
    let received = match target {
        Some(url) => {
            let headers = signed(shared, &secret, body.as_bytes(), FORM);
            shared
                .client
                .post(&url, &headers, Bytes::from(body), LIMIT)
                .await
                .ok()
        }
        None => None,
    };
    let ack = received.map(Ack::from).unwrap_or_default();
    let typed = format!("{command} {text}").trim_end().to_owned();
    shared.emit(What::CommandSent {
        user: user.to_owned(),
        channel: channel.clone(),
        text: typed.clone(),
        status: ack.status,
    });
    let mut state = shared.lock();
    match ack.status {
        200..300 => {
            let body = ack.body.as_bytes();
            people::show_answer(shared, &mut state, user, &channel, &typed, body);
        }
        0 => {
            let text = format!("{command} failed with the error \"operation_timeout\"");
            people::show_failure(shared, &mut state, user, &channel, text);
        }
        _ => {
            let text = format!("{command} failed with the error \"http_service_error\"");
            people::show_failure(shared, &mut state, user, &channel, text);
        }
    }
    ack
}
