//! What travels over the connection, as pure functions.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::{BuildError, DecodeError};
use crate::event::EventRequest;
use crate::signature::Verified;
use crate::{Interaction, SlashCommand};

/// One text that Slack sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Frame {
    /// The connection stands.
    Hello(Hello),
    /// Something to handle.
    Envelope(Envelope),
    /// The connection will end, or has to.
    Disconnect(Disconnect),
    /// Of a type that this version does not know.
    Other,
}

/// The connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hello {
    /// Connections that the app has now, at most ten.
    pub connections: u32,
    /// How long Slack means to keep this one.
    pub lifetime: Option<Duration>,
}

/// Why a connection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disconnect {
    /// In about ten seconds: open another one.
    Warning,
    /// Now: open another one.
    Refresh,
    /// Socket Mode was switched off for the app.
    Disabled,
    /// The app has too many connections.
    TooMany,
    /// For a reason that this version does not know: open another one.
    Other,
}

/// What an [`Envelope`] holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// An event: see [`Envelope::event`].
    Event,
    /// A click, a submission, a shortcut: see [`Envelope::interaction`].
    Interaction,
    /// A command: see [`Envelope::command`].
    SlashCommand,
    /// Something that this version does not know: see [`Envelope::payload`].
    Other,
}

/// Something to handle. Acknowledge it within 3 seconds, or Slack sends it again (an
/// event) or shows an error to the person (the others).
#[derive(Clone)]
pub struct Envelope {
    id: String,
    kind: Kind,
    takes_answer: bool,
    retry: Option<u32>,
    payload: Box<RawValue>,
    pub(super) link: u64,
}

/// An acknowledgement, ready to be sent.
#[derive(Clone)]
#[must_use = "Slack waits for acknowledgements to be sent"]
pub struct Ack {
    pub(super) text: String,
    pub(super) link: u64,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(rename = "type")]
    kind: String,
    envelope_id: Option<String>,
    #[serde(default)]
    accepts_response_payload: bool,
    retry_attempt: Option<u32>,
    payload: Option<Box<RawValue>>,
    num_connections: Option<u32>,
    debug_info: Option<DebugInfo>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct DebugInfo {
    approximate_connection_time: Option<u64>,
}

impl Frame {
    /// Reads one text.
    ///
    /// # Errors
    /// When it is not JSON or not of the documented shape.
    pub fn parse(text: &str) -> Result<Self, DecodeError> {
        let wire: Wire = serde_json::from_str(text).map_err(DecodeError::new)?;
        if let (Some(id), Some(payload)) = (wire.envelope_id, wire.payload) {
            return Ok(Self::Envelope(Envelope {
                id,
                kind: match wire.kind.as_str() {
                    "events_api" => Kind::Event,
                    "interactive" => Kind::Interaction,
                    "slash_commands" => Kind::SlashCommand,
                    _ => Kind::Other,
                },
                takes_answer: wire.accepts_response_payload,
                retry: wire.retry_attempt.filter(|attempt| *attempt > 0),
                payload,
                link: 0,
            }));
        }
        Ok(match wire.kind.as_str() {
            "hello" => Self::Hello(Hello {
                connections: wire.num_connections.unwrap_or(1),
                lifetime: wire
                    .debug_info
                    .and_then(|info| info.approximate_connection_time)
                    .map(Duration::from_secs),
            }),
            "disconnect" => Self::Disconnect(match wire.reason.as_deref() {
                Some("warning") => Disconnect::Warning,
                Some("refresh_requested") => Disconnect::Refresh,
                Some("link_disabled") => Disconnect::Disabled,
                Some("too_many_websockets") => Disconnect::TooMany,
                _ => Disconnect::Other,
            }),
            _ => Self::Other,
        })
    }
}

impl Envelope {
    /// Names it in the acknowledgement; the same when Slack sends it again.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Which repeat this is, 1 to 3; `None` the first time.
    #[must_use]
    pub fn retry(&self) -> Option<u32> {
        self.retry
    }

    /// Whether the acknowledgement may carry an answer; see [`ack_with`](Self::ack_with).
    #[must_use]
    pub fn takes_answer(&self) -> bool {
        self.takes_answer
    }

    /// What an HTTP request would have carried, as JSON. It holds secrets.
    #[must_use]
    pub fn payload(&self) -> &str {
        self.payload.get()
    }

    /// The command in it.
    ///
    /// # Errors
    /// When it holds none.
    pub fn command(&self) -> Result<SlashCommand<'static>, DecodeError> {
        SlashCommand::parse(self.body())
    }

    /// The interaction in it.
    ///
    /// # Errors
    /// When it holds none.
    pub fn interaction(&self) -> Result<Interaction<'static>, DecodeError> {
        Interaction::parse(self.body())
    }

    /// The event in it.
    ///
    /// # Errors
    /// When it holds none.
    pub fn event(&self) -> Result<EventRequest<'static>, DecodeError> {
        EventRequest::parse(self.body())
    }

    // The connection is opened with the app's token: what comes over it is Slack's.
    fn body(&self) -> Verified<'_> {
        Verified::without_signature(self.payload.get())
    }

    /// Says that it arrived.
    pub fn ack(&self) -> Ack {
        #[derive(Serialize)]
        struct Plain<'a> {
            envelope_id: &'a str,
        }
        let envelope_id = &self.id;
        // Writing a text to memory does not fail.
        let text = serde_json::to_string(&Plain { envelope_id }).unwrap_or_default();
        let link = self.link;
        Ack { text, link }
    }

    /// Says that it arrived and answers it, with what would be the body of an HTTP
    /// answer: a message for a command, a response action for a submission.
    ///
    /// # Errors
    /// When it does not [take an answer](Self::takes_answer), or `answer` cannot be
    /// written as JSON.
    pub fn ack_with(&self, answer: &impl Serialize) -> Result<Ack, BuildError> {
        #[derive(Serialize)]
        struct Answered<'a, T> {
            envelope_id: &'a str,
            payload: &'a T,
        }
        if !self.takes_answer {
            return Err(BuildError::invalid("this envelope takes no answer"));
        }
        let text = serde_json::to_string(&Answered {
            envelope_id: &self.id,
            payload: answer,
        })?;
        let link = self.link;
        Ok(Ack { text, link })
    }
}

impl Ack {
    /// The text to be sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The payload holds secrets.
        f.debug_struct("Envelope")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Ack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ack({} bytes)", self.text.len())
    }
}
