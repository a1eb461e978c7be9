//! Slack's part of the world: one workspace.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::event::Message;

mod complete;

pub(crate) use complete::Completer;
pub use complete::{Suggestion, Typed};

/// What the bot's token may do.
pub(crate) const BOT_SCOPES: &[&str] = &[
    "app_mentions:read",
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
    /// Its name, for people.
    pub(crate) workspace: String,
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
    /// Modals on each person's screen, the one in front last.
    pub(crate) screens: BTreeMap<String, Vec<Value>>,
    /// Home tabs by person.
    pub(crate) homes: BTreeMap<String, Value>,
    pub(crate) commands: Vec<SlashCommand>,
    pub(crate) shortcuts: Vec<Shortcut>,
    pub(crate) completer: Completer,
    /// Event types that the program asked for: `app_mention`, `message.channels`…
    pub(crate) subscriptions: Vec<String>,
    pub(crate) groups: Vec<UserGroup>,
    pub(crate) files: Vec<File>,
    pub(crate) scheduled: Vec<Scheduled>,
    pub(crate) oauth: OAuth,
    pub(crate) sockets: Sockets,
    /// Virtual time at which each method's bucket would be full.
    pub(crate) buckets: HashMap<String, DateTime<Utc>>,
    /// The last `ts` given, so that they only grow.
    pub(crate) last_ts: i64,
}

/// A slash command as the app's manifest declares it.
#[derive(Clone, Debug)]
pub(crate) struct SlashCommand {
    pub(crate) command: String,
    pub(crate) usage: String,
    pub(crate) description: String,
    /// Typed people, channels and links arrive as `<@U…|name>`.
    pub(crate) should_escape: bool,
}

/// A global shortcut.
#[derive(Clone, Debug)]
pub(crate) struct Shortcut {
    pub(crate) callback_id: String,
    pub(crate) name: String,
}

/// People behind one `@handle`.
#[derive(Clone, Debug)]
pub(crate) struct UserGroup {
    pub(crate) id: String,
    pub(crate) handle: String,
    pub(crate) users: Vec<String>,
}

/// An upload: announced, filled, completed.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) ticket: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) length: usize,
    pub(crate) user: String,
    pub(crate) bytes: Option<Bytes>,
    pub(crate) shared_at: Option<DateTime<Utc>>,
}

/// A message that appears later.
#[derive(Clone, Debug)]
pub(crate) struct Scheduled {
    pub(crate) id: String,
    pub(crate) channel: String,
    pub(crate) post_at: i64,
}

/// The app's identity and what the web flow handed out.
#[derive(Debug, Default)]
pub(crate) struct OAuth {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    /// Whether new tokens expire after twelve hours and come with a refresh token.
    pub(crate) rotation: bool,
    pub(crate) codes: HashMap<String, Code>,
    /// Refresh token → the access token that it replaces.
    pub(crate) refresh: HashMap<String, String>,
    /// Registered addresses to go back to; none is any on loopback.
    pub(crate) redirect_urls: Vec<String>,
    /// Secret part of an incoming webhook's address → its channel.
    pub(crate) incoming: HashMap<String, String>,
}

/// Leave to fetch one token.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) user_scopes: Vec<String>,
    /// As named when the code was asked for.
    pub(crate) redirect_uri: Option<String>,
    /// S256 of the verifier that must come with the code.
    pub(crate) challenge: Option<String>,
    /// Where an incoming webhook was allowed.
    pub(crate) channel: Option<String>,
    pub(crate) until: DateTime<Utc>,
    pub(crate) used: bool,
}

/// Socket Mode connections of the program under test.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    /// One-time addresses that were handed out, and until when they work.
    pub(crate) tickets: HashMap<String, DateTime<Utc>>,
    pub(crate) open: Vec<Socket>,
    /// Envelopes that wait for their acknowledgement, with the connection that they went over.
    pub(crate) waiting: HashMap<String, (u64, oneshot::Sender<Value>)>,
    /// Until when a client that was warned, and left, is waited for.
    pub(crate) expected: Option<Instant>,
    /// Changes with every new connection.
    pub(crate) arrivals: watch::Sender<()>,
    /// After how many envelopes a connection is asked to reconnect; 0 is never.
    pub(crate) refresh_after: u32,
}

impl Sockets {
    /// Whether the program is connected, or on its way back from an end that was announced.
    pub(crate) fn serve(&self) -> bool {
        !self.open.is_empty() || self.expected.is_some_and(|until| until > Instant::now())
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) id: u64,
    pub(crate) frames: mpsc::UnboundedSender<Value>,
    pub(crate) sent: u32,
    /// Whether its end was announced.
    pub(crate) warned: bool,
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
    pub(crate) until: Option<DateTime<Utc>>,
}

/// A person or bot.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) real_name: String,
    pub(crate) email: Option<String>,
    pub(crate) is_bot: bool,
    pub(crate) standing: Standing,
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

impl Channel {
    /// The name that payloads show: not the real one for private conversations.
    pub(crate) fn shown_name(&self) -> &str {
        match (self.im, self.private) {
            (true, _) => "directmessage",
            (_, true) => "privategroup",
            _ => &self.name,
        }
    }
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
}

impl Slack {
    /// By id, or by name with or without `#`.
    pub(crate) fn channel(&self, name: &str) -> Option<&Channel> {
        let bare = name.strip_prefix('#').unwrap_or(name);
        self.channels
            .iter()
            .find(|channel| channel.id == name || channel.name == bare)
    }

    pub(crate) fn channel_mut(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|channel| channel.id == id)
    }

    /// Whether the person may read the channel: public ones are open to everyone.
    pub(crate) fn sees(&self, user: &str, channel: &str) -> bool {
        let found = self.channel(channel);
        found.is_some_and(|found| !found.private || found.members.iter().any(|m| m == user))
    }

    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// The person's own workspace.
    pub(crate) fn team_of(&self, user: &User) -> &str {
        match user.standing {
            Standing::Stranger => "T0000000009",
            _ => &self.team,
        }
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

/// How somebody belongs to the workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// A full member.
    #[default]
    Member,
    /// A guest, who sees some channels only.
    Guest,
    /// Somebody of another workspace, in a shared channel.
    Stranger,
    /// The account was deactivated.
    Gone,
}
