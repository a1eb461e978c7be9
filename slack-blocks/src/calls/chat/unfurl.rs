//! `chat.unfurl` — previews for links that people posted.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.unfurl>

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use serde::Serialize;

use crate::endpoint::{Endpoint, Payload, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{ChannelId, Ts};
use crate::pace::Tier;
use crate::retry::Class;
use crate::surface::{Attachment, Metadata};

/// `POST /api/chat.unfurl` · [Slack's page](https://docs.slack.dev/reference/methods/chat.unfurl)
///
/// Shows previews below links that people posted, as a `link_shared` event reports them.
///
/// # Permission
/// `links:write`, and the links' domains in the app's settings.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[must_use = "a call does nothing until it is sent"]
pub struct Unfurl {
    #[serde(flatten)]
    place: Place,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unfurls: BTreeMap<String, Attachment<'static>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata<'static>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Place {
    Message { channel: ChannelId, ts: Ts },
    Draft { unfurl_id: String, source: String },
}

impl Unfurl {
    /// Previews in a message that was posted.
    ///
    /// # Arguments
    /// - `channel`: Id of the conversation.
    /// - `ts`: `ts` of the message.
    pub fn new(channel: impl Into<ChannelId>, ts: impl Into<Ts>) -> Self {
        let (channel, ts) = (channel.into(), ts.into());
        Self::at(Place::Message { channel, ts })
    }

    /// Previews by the event's `unfurl_id` and `source`, also while the message is being
    /// written.
    ///
    /// # Arguments
    /// - `unfurl_id`: The event's `unfurl_id`.
    /// - `source`: The event's `source`.
    pub fn by_id(unfurl_id: impl Into<String>, source: impl Into<String>) -> Self {
        let (unfurl_id, source) = (unfurl_id.into(), source.into());
        Self::at(Place::Draft { unfurl_id, source })
    }

    fn at(place: Place) -> Self {
        Self {
            place,
            unfurls: BTreeMap::new(),
            metadata: None,
        }
    }

    /// Adds the preview of one link, which must be spelled as in the event.
    pub fn link(mut self, url: impl Into<String>, preview: Attachment<'static>) -> Self {
        self.unfurls.insert(url.into(), preview);
        self
    }

    /// Work Objects as previews: see [`Metadata::of_entities`]. With or without
    /// [links](Self::link).
    pub fn metadata(mut self, metadata: Metadata<'static>) -> Self {
        self.metadata = Some(metadata);
        self
    }
}

impl Endpoint for Unfurl {
    type Response = ();
    const PATH: &'static str = "/chat.unfurl";
    const CLASS: Class = Class::Idempotent;
    const TIER: Tier = Tier::Three;

    fn body(&self) -> Result<Payload, BuildError> {
        if self.unfurls.is_empty() && self.metadata.is_none() {
            return Err(BuildError::invalid("there is no link to preview"));
        }
        json(self)
    }

    fn decode(_: &Response<Bytes>) -> Result<(), DecodeError> {
        Ok(())
    }
}
