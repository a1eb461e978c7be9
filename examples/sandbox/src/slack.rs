//! Slack: the Web API, what it sends to the program under test, and the people who use it.

pub(crate) mod api;
mod args;
mod as_person;
mod chat;
pub(crate) mod commands;
mod conversations;
pub(crate) mod events;
pub(crate) mod files;
mod forms;
pub(crate) mod interact;
mod limits;
mod messages;
mod misc_methods;
pub(crate) mod oauth;
mod outbound;
pub(crate) mod people;
pub(crate) mod respond;
pub(crate) mod socket;
mod users;
mod validate;
pub(crate) mod views;

use std::sync::Arc;

use crate::event::{Message, What};
use crate::world::Shared;

pub use outbound::Ack;

/// Where the Slack side listens, and the people who use it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Slack {
    /// Base of the Web API, ending in `/api/`.
    pub url: String,
    /// The bot's token, with every scope that the sandbox knows.
    pub bot_token: String,
    /// Signs commands, interactions and events.
    pub signing_secret: String,
    /// The browser page that plays Slack.
    pub page: String,
    shared: Arc<Shared>,
}

impl Slack {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        let state = shared.lock();
        Self {
            url: format!("{}/api/", shared.urls.slack),
            bot_token: state.slack.bot_token.clone(),
            signing_secret: state.slack.signing_secret.clone(),
            page: format!("{}/", shared.urls.slack),
            shared: Arc::clone(shared),
        }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Where the program under test takes slash commands, interactions and events. An
    /// empty text is nowhere.
    ///
    /// # Panics
    /// As [`set_some_urls`](Self::set_some_urls).
    #[track_caller]
    pub fn set_urls(&self, commands: &str, interactivity: &str, events: &str) {
        let some = |url: &str| Some(url.to_owned());
        self.set_some_urls(some(commands), some(interactivity), some(events));
    }

    /// Sets the addresses that are given and keeps the others.
    ///
    /// # Panics
    /// When an address cannot be delivered to: see [`check_url`](Self::check_url).
    #[track_caller]
    pub fn set_some_urls(
        &self,
        commands: Option<String>,
        interactivity: Option<String>,
        events: Option<String>,
    ) {
        for url in [&commands, &interactivity, &events].into_iter().flatten() {
            if let Err(error) = Self::check_url(url) {
                panic!("{error}");
            }
        }
        let targets = &mut self.shared.lock().slack.targets;
        targets.commands = commands.or(targets.commands.take());
        targets.interactivity = interactivity.or(targets.interactivity.take());
        targets.events = events.or(targets.events.take());
        self.shared.emit(What::WorkspaceChanged);
    }

    /// Whether Slack of the sandbox delivers there: plain HTTP on a loopback address, or
    /// nothing at all.
    ///
    /// # Errors
    /// A sentence that names the address and what is expected.
    pub fn check_url(url: &str) -> Result<(), String> {
        if url.is_empty() || crate::wire::client::is_loopback_url(url) {
            return Ok(());
        }
        Err(format!(
            "{url:?} cannot be delivered to: the sandbox sends to http:// on a loopback address, \
             such as http://127.0.0.1:8080/slack/commands"
        ))
    }

    /// A person types a slash command: a signed form goes to the program under test, and its
    /// answer is shown to people as Slack would show it. `status` is 0 when no answer came within
    /// three seconds, or when no address is set.
    pub async fn command(&self, user: &str, channel: &str, command: &str, text: &str) -> Ack {
        commands::send(&self.shared, user, channel, command, text).await
    }

    /// Every message of a channel in order, threads and ephemeral ones included.
    #[must_use]
    pub fn messages(&self, channel: &str) -> Vec<Message> {
        let state = self.shared.lock();
        let id = state
            .slack
            .channel(channel)
            .map(|channel| channel.id.clone());
        id.and_then(|id| state.slack.messages.get(&id).cloned())
            .unwrap_or_default()
    }

    /// The address of a new incoming webhook that posts to a channel, as a person allows it
    /// for an app; `None` when there is no such channel.
    #[must_use]
    pub fn incoming_webhook(&self, channel: &str) -> Option<String> {
        let mut state = self.shared.lock();
        let channel = state.slack.channel(channel)?.id.clone();
        let key = state.ids.alnum(24);
        let slack = &mut state.slack;
        slack.oauth.incoming.insert(key.clone(), channel);
        let base = &self.shared.urls.slack;
        let (team, app) = (&slack.team, &slack.app);
        Some(format!("{base}/services/{team}/{app}/{key}"))
    }

    /// The replies below a root message, in order.
    #[must_use]
    pub fn thread(&self, channel: &str, root: &str) -> Vec<Message> {
        let mut messages = self.messages(channel);
        messages.retain(|m| m.is_reply() && m.thread_ts.as_deref() == Some(root));
        messages
    }
}

/// The scopes of which one is enough for each method.
pub(crate) fn requirements() -> Vec<(&'static str, Vec<&'static str>)> {
    api::requirements()
}
