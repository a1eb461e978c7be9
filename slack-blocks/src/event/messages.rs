//! Messages and mentions.

use std::borrow::Cow;

use crate::block::Block;
use crate::codec::Raw;
use crate::ids::{AppId, BotId, ChannelId, TeamId, Ts, UserId};
use crate::macros::object;
use crate::parse::ParseError;

object! {
    /// The app was mentioned.
    pub struct AppMention<'a>: "app_mention", pub fn new {
        mistakes Kept;
        given {
            /// Who it was.
            pub user: UserId,
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// The text as mrkdwn; read it with [`text::parse`](crate::text::parse).
            pub text: Cow<'a, str>,
            /// Names the message in its channel.
            pub ts: Ts,
            /// The thread it is in.
            pub thread_ts: Ts,
            /// The workspace.
            pub team: TeamId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
            /// Which bot wrote it: ignore your own.
            pub bot_id: BotId,
            /// Which app wrote it.
            pub app_id: AppId,
            /// Id that the client of the writer made.
            pub client_msg_id: Cow<'a, str>,
        }
        plain {
            /// Its blocks as they were received; see [`blocks`](Self::blocks).
            pub raw_blocks = "blocks": Raw<'a>,
        }
    }
}

impl AppMention<'_> {
    /// The blocks, read when you ask for them.
    ///
    /// # Errors
    ///
    /// When they are not an array.
    pub fn blocks(&self) -> Result<Vec<Block<'_>>, ParseError> {
        self.raw_blocks
            .as_ref()
            .map_or(Ok(Vec::new()), |raw| crate::codec::from_json(raw.get()))
    }
}

object! {
    /// A message was written, changed or deleted: see `subtype`.
    pub struct MessageEvent<'a>: "message", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub user: UserId,
            /// What kind of message it is; absent for one that a user wrote.
            pub subtype: Cow<'a, str>,
            /// `channel`, `group`, `im` or `mpim`.
            pub channel_type: Cow<'a, str>,
            /// The message that was deleted.
            pub deleted_ts: Ts,
            /// The text as mrkdwn; read it with [`text::parse`](crate::text::parse).
            pub text: Cow<'a, str>,
            /// Names the message in its channel.
            pub ts: Ts,
            /// The thread it is in.
            pub thread_ts: Ts,
            /// The workspace.
            pub team: TeamId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
            /// Which bot wrote it: ignore your own.
            pub bot_id: BotId,
            /// Which app wrote it.
            pub app_id: AppId,
            /// Id that the client of the writer made.
            pub client_msg_id: Cow<'a, str>,
        }
        plain {
            /// Whether Slack does not show it.
            pub hidden: bool,
            /// The new message of `message_changed`.
            pub raw_message = "message": Raw<'a>,
            /// The old message of `message_changed` and `message_deleted`.
            pub previous_message: Raw<'a>,
            /// Its blocks as they were received; see [`blocks`](Self::blocks).
            pub raw_blocks = "blocks": Raw<'a>,
        }
    }
}

impl MessageEvent<'_> {
    /// The blocks, read when you ask for them.
    ///
    /// # Errors
    ///
    /// When they are not an array.
    pub fn blocks(&self) -> Result<Vec<Block<'_>>, ParseError> {
        self.raw_blocks
            .as_ref()
            .map_or(Ok(Vec::new()), |raw| crate::codec::from_json(raw.get()))
    }
}
