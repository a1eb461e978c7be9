//! Slack's part of the world: one workspace.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::event::Message;

/// What the bot's token may do.
pub(crate) const BOT_SCOPES: &[&str] = &[
    "commands",
    "chat:write",
    "channels:read",
    "channels:history",
    "channels:join",
    "groups:read",
    "groups:history",
    "im:read",
    "im:write",
    "im:history",
    "mpim:read",
    "users:read",
    "users:read.email",
    "usergroups:read",
    "reactions:write",
    "files:write",
    "links:write",
    "team:read",
];

/// People, channels, messages and the program under test.
#[derive(Debug, Default)]
pub(crate) struct Slack {
    pub(crate) team: String,
    pub(crate) domain: String,
    pub(crate) app: String,
    pub(crate) bot_user: String,
    pub(crate) bot: String,
    pub(crate) signing_secret: String,
    pub(crate) bot_token: String,
    pub(crate) app_token: String,
    pub(crate) verification_token: String,
    pub(crate) tokens: HashMap<String, Token>,
    pub(crate) users: Vec<User>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) messages: BTreeMap<String, Vec<Message>>,
    pub(crate) targets: Targets,
    pub(crate) response_urls: HashMap<String, ResponseUrl>,
    pub(crate) triggers: HashMap<String, Trigger>,
    /// The last `ts` given, so that they only grow.
    pub(crate) last_ts: i64,
}

/// Where the program under test listens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    pub(crate) commands: Option<String>,
    pub(crate) interactivity: Option<String>,
    pub(crate) events: Option<String>,
}

/// What a token is and allows.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) revoked: bool,
}

/// A person or bot.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) real_name: String,
    pub(crate) email: Option<String>,
    pub(crate) is_bot: bool,
}

/// A conversation.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) private: bool,
    pub(crate) im: bool,
    pub(crate) archived: bool,
    pub(crate) members: Vec<String>,
    pub(crate) created: DateTime<Utc>,
}

/// An address that takes five answers within half an hour.
#[derive(Clone, Debug)]
pub(crate) struct ResponseUrl {
    pub(crate) channel: String,
    pub(crate) user: String,
    /// The message whose button was pressed.
    pub(crate) source: Option<String>,
    pub(crate) uses: u32,
    pub(crate) until: DateTime<Utc>,
}

/// Leave to open one modal for one user.
#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub(crate) user: String,
    pub(crate) until: DateTime<Utc>,
    pub(crate) used: bool,
    pub(crate) context: Value,
}

impl Slack {
    /// By id, or by name with or without `#`.
    pub(crate) fn channel(&self, name: &str) -> Option<&Channel> {
        let bare = name.strip_prefix('#').unwrap_or(name);
        self.channels
            .iter()
            .find(|channel| channel.id == name || channel.name == bare)
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn message(&self, channel: &str, ts: &str) -> Option<&Message> {
        self.messages
            .get(channel)?
            .iter()
            .find(|message| message.ts == ts)
    }

    pub(crate) fn message_mut(&mut self, channel: &str, ts: &str) -> Option<&mut Message> {
        self.messages
            .get_mut(channel)?
            .iter_mut()
            .find(|message| message.ts == ts)
    }
}
