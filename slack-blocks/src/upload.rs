//! Uploading a file: reserve, send, complete.
//!
//! Source: <https://docs.slack.dev/messaging/working-with-files#upload>

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request};

pub use crate::calls::files::MAX_BYTES;
use crate::calls::files::{CompleteUpload, ReserveUpload, UploadSlot, Uploaded, check};
use crate::client::{Client, Outgoing};
use crate::error::{BuildError, Error};
use crate::ids::{ChannelId, Ts};
use crate::origin::{domain, given_by_slack, is_below};
use crate::pace::{Tier, Turn};
use crate::retry::Class;

/// A file that is to be uploaded.
#[derive(Clone, PartialEq, Eq)]
#[must_use = "an upload does nothing until it is sent"]
pub struct Upload {
    name: String,
    bytes: Bytes,
    title: Option<String>,
    alt: Option<String>,
    channel: Option<ChannelId>,
    thread: Option<Ts>,
    comment: Option<String>,
}

/// Files can hold anything: neither the bytes nor what is said about them shows.
impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("bytes", &self.bytes.len())
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

impl Upload {
    /// `bytes` as a file called `name`.
    ///
    /// # Arguments
    /// - `name`: name of the file, with its ending.
    /// - `bytes`: the content, at most 1 GB.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
            title: None,
            alt: None,
            channel: None,
            thread: None,
            comment: None,
        }
    }

    /// What people see above it. Default: the name.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// What the picture shows, for people who do not see it.
    pub fn alt(mut self, alt: impl Into<String>) -> Self {
        self.alt = Some(alt.into());
        self
    }

    /// Shares it in this conversation. Without it only the app sees it.
    pub fn channel(mut self, channel: impl Into<ChannelId>) -> Self {
        self.channel = Some(channel.into());
        self
    }

    /// Shares it in the thread of this message.
    pub fn thread(mut self, parent: impl Into<Ts>) -> Self {
        self.thread = Some(parent.into());
        self
    }

    /// Says this with it.
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into());
        self
    }

    fn completion(&self, slot: &UploadSlot) -> CompleteUpload {
        let title = self.title.as_ref().unwrap_or(&self.name);
        let mut call = CompleteUpload::new(&slot.file_id, title);
        if let Some(channel) = &self.channel {
            call = call.channel(channel);
        }
        if let Some(thread) = &self.thread {
            call = call.thread(thread);
        }
        if let Some(comment) = &self.comment {
            call = call.comment(comment);
        }
        call
    }
}

impl Client {
    /// Uploads a file and shares it: three requests. One attempt of the middle one sends
    /// the whole file within [`RetryPolicy::attempt_timeout`](crate::retry::RetryPolicy).
    ///
    /// # Errors
    /// See [`Error`]; [`Error::Build`] for a file of more than 1 GB, which Slack would refuse
    /// after it was sent. A failure of the first two leaves nothing behind; when the last is
    /// [ambiguous](Error::is_ambiguous) the file may have been shared.
    ///
    /// # Permission
    /// `files:write`, and membership of the channel to share in.
    pub async fn upload(&self, upload: &Upload) -> Result<Uploaded, Error> {
        let length = upload.bytes.len() as u64;
        check(length)?;
        let mut reserve = ReserveUpload::new(upload.name.as_str(), length);
        if let Some(alt) = &upload.alt {
            reserve = reserve.alt_txt(alt.as_str());
        }
        let slot = self.send(&reserve).await?;
        self.send_bytes(&slot, upload.bytes.clone()).await?;
        let done = self.send(&upload.completion(&slot)).await?;
        done.into_iter()
            .next()
            .ok_or_else(|| crate::error::DecodeError::custom("files", "it is empty").into())
    }

    /// Sends the bytes of a file to its place, without a token.
    ///
    /// # Errors
    /// [`Error::Build`] when the address is not Slack's, or there is more than 1 GB; see
    /// [`Error`].
    pub async fn send_bytes(&self, slot: &UploadSlot, bytes: Bytes) -> Result<(), Error> {
        check(bytes.len() as u64)?;
        let domain = domain(self.base_url());
        let of_slack = |host: &str| host == domain || is_below(host, domain);
        let url = given_by_slack(slot.upload_url.expose(), self.base_url(), of_slack)
            .ok_or_else(|| BuildError::invalid("the upload address is not Slack's"))?;
        let request = Request::builder()
            .method(Method::POST)
            .uri(url.as_str())
            .header(
                CONTENT_TYPE,
                HeaderValue::from_static("application/octet-stream"),
            )
            .body(bytes)
            .map_err(BuildError::from)?;
        let outgoing = Outgoing {
            request,
            path: "(upload)",
            class: Class::Idempotent,
            turn: Turn::new("upload", Tier::Special, None),
            echoes: &[],
            with_token: false,
            on_attempt: None,
        };
        self.exchange(outgoing, &mut |_| Ok(())).await
    }
}
