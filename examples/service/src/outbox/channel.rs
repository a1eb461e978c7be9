//! What a sender needs of Slack: three calls. A client of `slack-blocks` has them.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use serde_json::Value;

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Outgoing {
    /// The program's name for it, by which it is recognised at Slack.
    pub id: String,
    /// The workspace that it was written for; `None` where there is one only.
    pub team: Option<String>,
    /// Where it goes.
    pub channel: String,
    /// The thread that it is a reply in.
    pub thread: Option<String>,
    /// The JSON of the message.
    pub content: Value,
}

/// Where a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // made by implementations of `Channel`
pub struct Posted {
    /// The conversation, which for a direct message is not the one that was asked for.
    pub channel: String,
    /// Its timestamp.
    pub ts: String,
}

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// Not now: Slack is away or busy. Nothing appeared.
    Later {
        /// A stable word.
        reason: String,
        /// How long Slack wants to be left alone.
        after: Option<Duration>,
    },
    /// It may have appeared.
    Unsure,
    /// Never: Slack refuses this message, or this channel.
    Never {
        /// Slack's error code.
        reason: String,
    },
}

/// Posts and edits messages.
#[async_trait]
pub trait Channel: Send + Sync + 'static {
    /// Posts `message` once. With `resumed`, the time of the first try, it may be there
    /// already: it is looked for before it is sent.
    ///
    /// # Errors
    /// [`SendError`]; dropped, it may have appeared.
    async fn post(
        &self,
        message: &Outgoing,
        resumed: Option<SystemTime>,
    ) -> Result<Posted, SendError>;

    /// Makes the message at `place` show the content of `message`.
    ///
    /// # Errors
    /// [`SendError`], never [`SendError::Unsure`]: an edit can be repeated.
    async fn update(&self, message: &Outgoing, place: &Posted) -> Result<(), SendError>;
}
