//! `files.completeUploadExternal` — makes a file of the bytes and shares it.
//!
//! Source: <https://docs.slack.dev/reference/methods/files.completeUploadExternal>

use bytes::Bytes;
use http::Response;
use serde::{Deserialize, Serialize};

use super::Uploaded;
use crate::endpoint::{Endpoint, Payload, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{ChannelId, FileId, Ts};
use crate::pace::Tier;
use crate::retry::Class;

/// `POST /api/files.completeUploadExternal` · [Slack's page](https://docs.slack.dev/reference/methods/files.completeUploadExternal)
///
/// Makes files of bytes that were sent, and shares them in a conversation when asked to.
///
/// Works once for each upload, and a share is a message: never sent again after an
/// unclear failure.
///
/// # Permission
/// `files:write`, and membership of the channel to share in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[must_use = "a call does nothing until it is sent"]
pub struct CompleteUpload {
    files: Vec<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_id: Option<ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<Ts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_comment: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Named {
    id: FileId,
    title: String,
}

impl CompleteUpload {
    /// Completes one file; `title` is what people see above it.
    ///
    /// # Arguments
    /// - `file`: Id of the file, as [`ReserveUpload`](super::ReserveUpload) gave it.
    /// - `title`: What people see above it.
    pub fn new(file: impl Into<FileId>, title: impl Into<String>) -> Self {
        Self {
            files: Vec::new(),
            channel_id: None,
            thread_ts: None,
            initial_comment: None,
        }
        .and(file, title)
    }

    /// Completes another file in the same message.
    pub fn and(mut self, file: impl Into<FileId>, title: impl Into<String>) -> Self {
        self.files.push(Named {
            id: file.into(),
            title: title.into(),
        });
        self
    }

    /// Shares them in this conversation. Without it only the app sees them.
    pub fn channel(mut self, channel: impl Into<ChannelId>) -> Self {
        self.channel_id = Some(channel.into());
        self
    }

    /// Shares them in the thread of this message.
    pub fn thread(mut self, parent: impl Into<Ts>) -> Self {
        self.thread_ts = Some(parent.into());
        self
    }

    /// Says this with them.
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.initial_comment = Some(text.into());
        self
    }
}

impl Endpoint for CompleteUpload {
    type Response = Vec<Uploaded>;
    const PATH: &'static str = "/files.completeUploadExternal";
    const CLASS: Class = Class::CheckFirst;
    const TIER: Tier = Tier::Four;

    fn body(&self) -> Result<Payload, BuildError> {
        let shared = self.thread_ts.is_some() || self.initial_comment.is_some();
        if shared && self.channel_id.is_none() {
            return Err(BuildError::invalid(
                "thread_ts and initial_comment need channel_id",
            ));
        }
        json(self)
    }

    fn decode(answer: &Response<Bytes>) -> Result<Vec<Uploaded>, DecodeError> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(deserialize_with = "crate::lenient::items")]
            files: Vec<Uploaded>,
        }
        decode_json::<Answer>(answer).map(|answer| answer.files)
    }
}
