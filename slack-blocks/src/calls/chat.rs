//! Messages: post, change, delete.
//!
//! | call | does |
//! |---|---|
//! | [`PostMessage`] | posts to a conversation or a thread |
//! | [`UpdateMessage`] | replaces a message of the app |
//! | [`DeleteMessage`] | deletes a message of the app |
//! | [`PostEphemeral`] | shows a message to one member only |
//! | [`ScheduleMessage`] | posts later |
//! | [`DeleteScheduled`] | takes a scheduled message back |
//! | [`GetPermalink`] | the address of a message |
//! | [`Unfurl`] | previews for links that people posted |

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::endpoint::{Payload, json};
use crate::error::BuildError;
use crate::ids::{ChannelId, Ts, UserId};
use crate::{Message, Mrkdwn};

mod delete;
mod delete_scheduled;
mod permalink;
mod post_ephemeral;
mod post_message;
mod schedule;
mod unfurl;
mod update;
pub use self::delete::DeleteMessage;
pub use self::delete_scheduled::DeleteScheduled;
pub use self::permalink::GetPermalink;
pub use self::post_ephemeral::PostEphemeral;
pub use self::post_message::PostMessage;
pub use self::schedule::{ScheduleMessage, Scheduled};
pub use self::unfurl::Unfurl;
pub use self::update::UpdateMessage;

/// Where a message stands now.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Posted {
    /// The conversation, always by its id.
    pub channel: ChannelId,
    /// The message. Keep it: changing, deleting and answering in the thread need it.
    pub ts: Ts,
    /// The message as Slack stored it, with the ids that it gave to blocks. `None` too
    /// when this version cannot read it: that must not make a success a failure.
    #[serde(default, deserialize_with = "readable")]
    pub message: Option<Message<'static>>,
}

fn readable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Message<'static>>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| Message::from_json(raw.get()).ok().map(Message::into_owned)))
}

/// Most characters of `text` in a change.
const MAX_UPDATE_TEXT: usize = 4_000;
/// Longer texts are cut by Slack.
const MAX_TEXT: usize = 40_000;

/// What `chat.*` takes beside the members of the message.
#[derive(Serialize)]
struct Body<'a> {
    channel: &'a ChannelId,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<&'a Ts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_at: Option<u64>,
    /// Empty, where the message says nothing about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocks: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<[(); 0]>,
    #[serde(flatten)]
    message: &'a Message<'static>,
}

impl<'a> Body<'a> {
    fn new(channel: &'a ChannelId, message: &'a Message<'static>) -> Self {
        Self {
            channel,
            user: None,
            ts: None,
            post_at: None,
            blocks: None,
            attachments: None,
            message,
        }
    }

    /// Writes it, when it keeps the rules.
    fn write(&self, max_text: usize) -> Result<Payload, BuildError> {
        check(self.message, max_text)?;
        json(self)
    }
}

/// A message without what only Slack writes, so that one that was read can be sent.
pub(crate) fn outgoing(message: impl Into<Message<'static>>) -> Message<'static> {
    Message {
        ts: None,
        user: None,
        bot_id: None,
        app_id: None,
        team: None,
        kind: None,
        subtype: None,
        ..message.into()
    }
}

fn check(message: &Message<'_>, max_text: usize) -> Result<(), BuildError> {
    let empty = message.text.is_none()
        && message.blocks.is_none()
        && message.attachments.is_none()
        && message.markdown_text.is_none();
    if empty {
        return Err(BuildError::invalid(
            "a message needs text, blocks, attachments or markdown_text",
        ));
    }
    let of_answers = message.response_type.is_some()
        || message.replace_original.is_some()
        || message.delete_original.is_some();
    if of_answers {
        return Err(BuildError::invalid(
            "response_type, replace_original and delete_original belong to answers through a response_url",
        ));
    }
    let length = message
        .text
        .as_ref()
        .map_or(0, |text| text.as_str().chars().count());
    if length > max_text {
        return Err(BuildError::invalid(format!(
            "text has {length} characters, at most {max_text}"
        )));
    }
    message.validate()?;
    Ok(())
}

impl From<&str> for Message<'static> {
    /// A message of text only. Nothing in it is markup.
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

impl From<String> for Message<'static> {
    /// A message of text only. Nothing in it is markup.
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<Mrkdwn<'_>> for Message<'static> {
    /// A message of text only, with its markup.
    fn from(text: Mrkdwn<'_>) -> Self {
        Self::new(text.into_owned())
    }
}
