//! What travels over the connection, as pure functions.

use std::fmt;
use std::time::Duration;

use crate::codec::{self, Entries, Raw};
use crate::error::BuildError;
use crate::event::EventRequest;
use crate::interaction::Answer;
use crate::parse::ParseError;
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
    /// The id as JSON, as it came.
    name: Box<str>,
    kind: Kind,
    takes_answer: bool,
    retry: Option<u32>,
    payload: Box<str>,
    pub(super) link: u64,
}

/// An acknowledgement, ready to be sent.
#[derive(Clone)]
#[must_use = "Slack waits for acknowledgements to be sent"]
pub struct Ack {
    pub(super) text: String,
    pub(super) link: u64,
}

impl Frame {
    /// Reads one text. Fields of an unexpected type count as absent, and a number or a flag
    /// may come as text: only what names the frame has to be there.
    ///
    /// # Arguments
    /// - `text`: one text message of the connection.
    ///
    /// # Errors
    /// When it is not a JSON object, or something to handle without the id that
    /// acknowledges it.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let fields: Fields<'_> = codec::from_json(text)?;
        let kind = fields.get("type").and_then(word).unwrap_or_default();
        let payload = fields.get("payload");
        let known = match &*kind {
            "events_api" => Kind::Event,
            "interactive" => Kind::Interaction,
            "slash_commands" => Kind::SlashCommand,
            _ => Kind::Other,
        };
        if let Some((id, name)) = fields.get("envelope_id").and_then(identity) {
            return Ok(Self::Envelope(Envelope {
                id,
                name,
                kind: known,
                takes_answer: fields.get("accepts_response_payload").is_some_and(is_set),
                retry: fields
                    .get("retry_attempt")
                    .and_then(number)
                    .and_then(|attempt| u32::try_from(attempt).ok())
                    .filter(|attempt| *attempt > 0),
                payload: payload.map_or("null", Raw::get).into(),
                link: 0,
            }));
        }
        Ok(match &*kind {
            "hello" => Self::Hello(Hello::read(&fields)),
            "disconnect" => {
                let reason = fields.get("reason").and_then(word).unwrap_or_default();
                Self::Disconnect(match &*reason {
                    "warning" => Disconnect::Warning,
                    "refresh_requested" => Disconnect::Refresh,
                    "link_disabled" => Disconnect::Disabled,
                    "too_many_websockets" => Disconnect::TooMany,
                    _ => Disconnect::Other,
                })
            }
            _ if known != Kind::Other => return Err(ParseError::missing("envelope_id")),
            _ => Self::Other,
        })
    }
}

type Fields<'a> = Entries<'a, Raw<'a>>;

impl Hello {
    fn read(fields: &Fields<'_>) -> Self {
        let connections = fields.get("num_connections").and_then(number);
        let lifetime = || {
            let info: Fields<'_> = codec::from_json(fields.get("debug_info")?.get()).ok()?;
            info.get("approximate_connection_time").and_then(number)
        };
        Self {
            connections: connections
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(1),
            lifetime: lifetime().map(Duration::from_secs),
        }
    }
}

fn word(value: &Raw<'_>) -> Option<String> {
    value.decode().ok()
}

/// An id as text, and as the JSON that came.
fn identity(value: &Raw<'_>) -> Option<(String, Box<str>)> {
    let text = word(value).or_else(|| number(value).map(|number| number.to_string()))?;
    (!text.is_empty()).then(|| (text, value.get().into()))
}

/// `7`, `7.0`, `"7"`.
fn number(value: &Raw<'_>) -> Option<u64> {
    if let Ok(number) = value.decode() {
        return Some(number);
    }
    let text = word(value).unwrap_or_else(|| value.get().to_owned());
    let text = text.trim();
    match text.split_once('.') {
        Some((whole, rest)) if rest.bytes().all(|digit| digit == b'0') => whole.parse().ok(),
        Some(_) => None,
        None => text.parse().ok(),
    }
}

/// `true`, `"true"`, `1`, `"1"`.
fn is_set(value: &Raw<'_>) -> bool {
    let quoted = word(value);
    let text = quoted.as_deref().unwrap_or(value.get());
    text.eq_ignore_ascii_case("true") || text == "1"
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
        &self.payload
    }

    /// The command in it.
    ///
    /// # Errors
    /// When it holds none.
    pub fn command(&self) -> Result<SlashCommand<'static>, ParseError> {
        SlashCommand::parse(&self.body())
    }

    /// The interaction in it.
    ///
    /// # Errors
    /// When it holds none.
    pub fn interaction(&self) -> Result<Interaction<'static>, ParseError> {
        Interaction::parse(&self.body())
    }

    /// The event in it.
    ///
    /// # Errors
    /// When it holds none.
    pub fn event(&self) -> Result<EventRequest<'static>, ParseError> {
        EventRequest::parse(&self.body())
    }

    // The connection is opened with the app's token: what comes over it is Slack's.
    fn body(&self) -> Verified<&str> {
        Verified::without_signature(&*self.payload)
    }

    /// Says that it arrived.
    pub fn ack(&self) -> Ack {
        let text = format!(r#"{{"envelope_id":{}}}"#, self.name);
        let link = self.link;
        Ack { text, link }
    }

    /// Says that it arrived and answers it, with what would be the body of an HTTP
    /// response: a message for a command, a response action for a submission.
    ///
    /// # Errors
    /// When it does not [take an answer](Self::takes_answer), or `answer` cannot be
    /// written as JSON.
    pub fn ack_with(&self, answer: &impl Answer) -> Result<Ack, BuildError> {
        if !self.takes_answer {
            return Err(BuildError::invalid("this envelope takes no answer"));
        }
        let answer = answer.to_body()?;
        if answer.is_empty() {
            return Ok(self.ack());
        }
        let text = format!(r#"{{"envelope_id":{},"payload":{answer}}}"#, self.name);
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
