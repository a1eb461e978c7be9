//! A message, as it is sent and as it is read.

use std::borrow::Cow;

use super::{Attachment, Metadata};
use crate::block::Block;
use crate::codec::{Put, Raw};
use crate::ids::{AppId, BotId, TeamId, Ts, UserId};
use crate::macros::{object, open_enum};
use crate::parse::ParseError;
use crate::text::Markup;

object! {
    /// A message, as it is sent and as it is read.
    ///
    /// ```
    /// use slack_blocks::{Message, block::{Actions, Header, Section}, element::Button, mrkdwn};
    ///
    /// let (app, who) = ("shop-api", "ada <!channel>");
    /// let card = Message::new("deploy of shop-api finished")
    ///     .block(Header::new("Deployed"))
    ///     .block(Section::new(mrkdwn!("*{}* by {}", app, who)))
    ///     .block(Actions::new([Button::new("Open").url("https://example.com")]));
    ///
    /// assert!(card.to_json().contains("ada &lt;!channel&gt;"));
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/messaging>
    pub struct Message<'a>: "", pub(crate) fn empty {
        mistakes Kept;
        optional {
            /// What notifications show, and screen readers read, when there are blocks;
            /// without blocks the message itself. Slack cuts it after 40000 characters.
            pub text: Markup<'a>,
            /// The message whose thread this goes to.
            pub thread_ts: Ts,
            /// Data for programs. Every member and app can see it: no secrets.
            pub metadata: Box<Metadata<'a>>,
            /// Standard Markdown instead of `text` and `blocks`; at most 12000 characters.
            pub markdown_text: Cow<'a, str>,
            /// The name shown instead of the app's; needs `chat:write.customize`.
            pub username: Cow<'a, str>,
            /// An emoji with its colons, shown instead of the app's picture; needs
            /// `chat:write.customize`.
            pub icon_emoji: Cow<'a, str>,
            /// A picture's address, shown instead of the app's; needs `chat:write.customize`.
            pub icon_url: Cow<'a, str>,
            /// Names the message in its channel; read only. Never a number.
            pub ts: Ts,
            /// Who wrote it; read only.
            pub user: UserId,
            /// Which bot wrote it; read only.
            pub bot_id: BotId,
            /// Which app wrote it; read only.
            pub app_id: AppId,
            /// The workspace; read only.
            pub team: TeamId,
            /// `message` when read.
            pub kind = "type": Cow<'a, str>,
            /// What kind of message it is, when it is special; read only.
            pub subtype: Cow<'a, str>,
        }
        plain {
            /// Who sees an answer to a command or to an action.
            pub response_type: ResponseType,
            /// In an answer: replaces the message that the action came from.
            pub replace_original: bool,
            /// In an answer: deletes that message; alone.
            pub delete_original: bool,
            /// Shows the reply in the channel, too.
            pub reply_broadcast: bool,
            /// Whether markup in `text` is read; Slack's default is true.
            pub mrkdwn: bool,
            /// Whether names in `text` become links; use markup instead.
            pub link_names: bool,
            /// How `text` is read; Slack's default is [`ParseMode::None`].
            pub parse: ParseMode,
            /// Whether links are previewed.
            pub unfurl_links: bool,
            /// Whether media are previewed.
            pub unfurl_media: bool,
        }
        more {
            /// At most 50 blocks.
            pub blocks / block: Block<'a>,
            /// At most 100. For a colour bar: one attachment with a colour and the blocks.
            pub attachments / attachment: Attachment<'a>,
        }
    }
}

impl<'a> Message<'a> {
    /// Starts with the text; see [`text`](#structfield.text). A `&str` is escaped; pass a
    /// [`Mrkdwn`](crate::Mrkdwn) when there is markup in it.
    ///
    /// # Arguments
    /// - `text`: the message, or what notifications show of its blocks.
    #[must_use]
    pub fn new(text: impl Into<Markup<'a>>) -> Self {
        Self::empty().text(text)
    }

    /// Starts with blocks; [`fallback_text`](Self::fallback_text) makes a text of them.
    ///
    /// # Arguments
    /// - `blocks`: at most 50 blocks.
    #[must_use]
    pub fn of_blocks(blocks: impl IntoIterator<Item: Into<Block<'a>>>) -> Self {
        Self::empty().blocks(blocks)
    }

    /// Reads a message; text is borrowed from `json`.
    ///
    /// # Arguments
    /// - `json`: a message, as Slack writes it.
    ///
    /// # Errors
    ///
    /// When `json` is not an object, or has a field twice. A field of an unexpected type is
    /// kept in `extra`; blocks with mistakes are kept as [`Block::Other`].
    pub fn from_json(json: &'a str) -> Result<Self, ParseError> {
        crate::codec::from_json(json)
    }

    /// Reads what a payload holds as its message.
    pub(crate) fn of_raw<'r>(raw: Option<&'r Raw<'_>>) -> Result<Option<Message<'r>>, ParseError> {
        raw.filter(|raw| raw.get() != "[]")
            .map(|raw| crate::codec::from_json(raw.get()))
            .transpose()
    }

    /// The message as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Vec::with_capacity(1024);
        self.write_json(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    /// Adds the message as JSON to `out`, which can be used again.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        Put::put(self, out);
    }
}

open_enum! {
    /// Who sees an answer to a command or to an action.
    pub enum ResponseType {
        /// Only the user; Slack's default.
        Ephemeral = "ephemeral",
        /// Everyone in the channel.
        InChannel = "in_channel",
    }
}

open_enum! {
    /// How Slack reads the text of a message.
    pub enum ParseMode {
        /// Only markup in angle brackets counts.
        None = "none",
        /// Names of channels and people become links too, whatever their markup.
        Full = "full",
    }
}
