//! Slash commands: what a person types becomes a form, and its answer a message.

use std::sync::Arc;

use super::outbound::{Ack, Parcel, deliver, trigger};
use super::{people, respond};
use crate::event::What;
use crate::world::{Shared, State};

/// The form's fields.
fn fields(
    shared: &Shared,
    state: &mut State,
    user: &str,
    channel: &str,
    command: &str,
    text: &str,
) -> Vec<(&'static str, String)> {
    let trigger = trigger(shared, state, user);
    let response_url = respond::create(shared, state, "commands", channel, user, None);
    let slack = &state.slack;
    let name = slack.user(user).map_or("", |user| user.name.as_str());
    let channel_name = slack
        .channel(channel)
        .map_or("", |channel| channel.shown_name());
    vec![
        ("token", slack.verification_token.clone()),
        ("team_id", slack.team.clone()),
        ("team_domain", slack.domain.clone()),
        ("channel_id", channel.to_owned()),
        ("channel_name", channel_name.to_owned()),
        ("user_id", user.to_owned()),
        ("user_name", name.to_owned()),
        ("command", command.to_owned()),
        ("text", text.to_owned()),
        ("api_app_id", slack.app.clone()),
        ("is_enterprise_install", "false".to_owned()),
        ("response_url", response_url),
        ("trigger_id", trigger),
    ]
}

/// See [`super::Slack::command`].
pub(crate) async fn send(
    shared: &Arc<Shared>,
    user: &str,
    channel: &str,
    command: &str,
    text: &str,
) -> Ack {
    let (parcel, channel) = {
        let mut state = shared.lock();
        let found = state.slack.channel(channel).map(|found| found.id.clone());
        let channel = found.unwrap_or_else(|| channel.to_owned());
        let fields = fields(shared, &mut state, user, &channel, command, text);
        (Parcel::Command(fields), channel)
    };
    let ack = deliver(shared, parcel).await;
    let typed = format!("{command} {text}").trim_end().to_owned();
    shared.emit(What::CommandSent {
        user: user.to_owned(),
        channel: channel.clone(),
        text: typed.clone(),
        status: ack.status,
    });
    let mut state = shared.lock();
    let failure = match ack.status {
        200..300 => {
            let body = ack.body.as_bytes();
            people::show_answer(shared, &mut state, user, &channel, &typed, body);
            return ack;
        }
        0 => "operation_timeout",
        _ => "http_service_error",
    };
    let text = format!("{command} failed with the error \"{failure}\"");
    people::show_failure(shared, &mut state, user, &channel, text);
    drop(state);
    ack
}

/// What a person typed as Slack stores it: `@ada` becomes `<@U…>`, `#deploys` `<#C…>`, links get
/// brackets, and `&`, `<`, `>` become entities. Commands get the names as labels: `<@U…|ada>`.
pub(crate) fn escape(state: &State, typed: &str, labels: bool) -> String {
    let mut out = String::new();
    let mut rest = typed;
    let mut at_start = true;
    while let Some(next) = rest.chars().next() {
        let word: &str = rest.split(char::is_whitespace).next().unwrap_or_default();
        if at_start && let Some((control, length)) = control(state, word, labels) {
            out.push_str(&control);
            rest = &rest[length..];
            at_start = false;
            continue;
        }
        match next {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
        at_start = !next.is_alphanumeric();
        rest = &rest[next.len_utf8()..];
    }
    out
}

/// The control that stands for the beginning of `word`, and how much of it that is.
fn control(state: &State, word: &str, labels: bool) -> Option<(String, usize)> {
    let name_of = |rest: &str| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "-_.".contains(c)));
        rest[..end.unwrap_or(rest.len())]
            .trim_end_matches('.')
            .to_owned()
    };
    let label = |name: &str| {
        if labels {
            format!("|{name}")
        } else {
            String::new()
        }
    };
    if let Some(rest) = word.strip_prefix('@') {
        let name = name_of(rest);
        if ["here", "channel", "everyone"].contains(&name.as_str()) {
            return Some((format!("<!{name}>"), name.len() + 1));
        }
        if let Some(group) = state.slack.groups.iter().find(|group| group.handle == name) {
            let label = if labels {
                format!("|@{name}")
            } else {
                String::new()
            };
            return Some((format!("<!subteam^{}{label}>", group.id), name.len() + 1));
        }
        let user = state.slack.users.iter().find(|user| user.name == name)?;
        return Some((format!("<@{}{}>", user.id, label(&name)), name.len() + 1));
    }
    if let Some(rest) = word.strip_prefix('#') {
        let name = name_of(rest);
        let mut channels = state.slack.channels.iter();
        let channel = channels.find(|channel| !channel.im && channel.name == name)?;
        return Some((format!("<#{}{}>", channel.id, label(&name)), name.len() + 1));
    }
    if word.starts_with("https://") || word.starts_with("http://") {
        let plain = !word.contains(['<', '>', '|']);
        return plain.then(|| (format!("<{}>", word.replace('&', "&amp;")), word.len()));
    }
    None
}
