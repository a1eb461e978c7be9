//! A refusal in Slack's own words.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::ErrorCode;
use crate::lenient::{lenient, names};
use crate::retry::retry_after;
use crate::token::TokenError;

/// Most bytes of an error body to keep.
const BODY: usize = 64 * 1024;

/// A refusal: status, reason, and everything Slack said about it.
///
/// Most refusals come as `{"ok":false,"error":…}` in a 200.
#[derive(Clone, PartialEq)]
pub struct ApiError {
    status: StatusCode,
    body: ErrorBody,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    raw: Bytes,
    /// Why the token could not be renewed.
    renewal: Option<Box<str>>,
}

/// Each field is read by itself: one of an odd shape never loses the code.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct ErrorBody {
    #[serde(default, deserialize_with = "code")]
    error: Option<String>,
    #[serde(default, deserialize_with = "names")]
    needed: Option<String>,
    #[serde(default, deserialize_with = "names")]
    provided: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    errors: Vec<Detail>,
    #[serde(default, deserialize_with = "lenient")]
    response_metadata: Metadata,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct Metadata {
    #[serde(default, deserialize_with = "sentences")]
    messages: Vec<String>,
}

/// The code: a word, or an object that holds it.
fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match lenient(deserializer)? {
        Value::String(code) => Some(code),
        Value::Object(error) => ["code", "error"]
            .into_iter()
            .find_map(|name| error.get(name)?.as_str().map(ToOwned::to_owned)),
        _ => None,
    })
}

/// Those items of a list that are sentences.
fn sentences<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let list: Vec<Value> = lenient(deserializer)?;
    let sentence = |item| match item {
        Value::String(sentence) => Some(sentence),
        _ => None,
    };
    Ok(list.into_iter().filter_map(sentence).collect())
}

/// What exactly is wrong, and where: one item of `errors`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detail {
    /// Slack's sentence for people.
    pub message: String,
    /// A JSON pointer into the argument, `/blocks/0/text`, when Slack gave one.
    pub pointer: Option<String>,
    /// `failed_constraint`, `missing_field` …, when Slack gave one.
    pub code: Option<String>,
}

impl ApiError {
    /// Reads a refusal. Never fails: a body that is no JSON (a proxy's page, the plain
    /// word of a `response_url`) is kept raw.
    ///
    /// # Arguments
    /// - `response`: a response that says that the call was refused.
    /// - `now`: the current time, for a `Retry-After` that is a date.
    #[must_use]
    pub fn from_response(response: &Response<Bytes>, now: SystemTime) -> Self {
        let raw = response.body();
        Self {
            status: response.status(),
            body: serde_json::from_slice(raw).unwrap_or_else(|_| ErrorBody::of_word(raw)),
            request_id: text(response.headers(), "x-slack-req-id"),
            retry_after: retry_after(response.headers(), now),
            // A copy: the piece itself would keep the whole buffer it was cut from.
            raw: Bytes::copy_from_slice(&raw[..raw.len().min(BODY)]),
            renewal: None,
        }
    }

    /// The HTTP status; 200 for most refusals.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The machine-readable reason, when the body had one.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.body.error.as_deref().map(ErrorCode::from)
    }

    /// Whether the reason is `code`.
    #[must_use]
    pub fn is(&self, code: &ErrorCode) -> bool {
        self.body.error.as_deref() == Some(code.as_str())
    }

    /// The lines of `response_metadata.messages`: `[ERROR] unsupported type: sections
    /// [json-pointer:/blocks/0/type]`.
    #[must_use]
    pub fn messages(&self) -> &[String] {
        &self.body.response_metadata.messages
    }

    /// The items of `errors`: what is wrong with blocks, views and manifests, and where.
    #[must_use]
    pub fn details(&self) -> &[Detail] {
        &self.body.errors
    }

    /// The scopes of which one is missing, by comma, for `missing_scope`.
    #[must_use]
    pub fn needed(&self) -> Option<&str> {
        self.body.needed.as_deref()
    }

    /// The scopes that the token has, by comma, for `missing_scope`.
    #[must_use]
    pub fn provided(&self) -> Option<&str> {
        self.body.provided.as_deref()
    }

    /// How long Slack asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The id to give to Slack's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The body as it came, at most 64 KiB of it.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.raw
    }

    /// Whether what the call speaks of does not exist, or this app may not see it.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
            || self
                .body
                .error
                .as_deref()
                .is_some_and(|code| code.ends_with("not_found"))
    }

    /// Whether the app must join the conversation, or be invited, first.
    #[must_use]
    pub fn is_not_in_channel(&self) -> bool {
        self.is(&ErrorCode::NotInChannel)
    }

    /// Whether the token is missing, wrong, expired or taken back.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        const TOKENS: [ErrorCode; 5] = [
            ErrorCode::NotAuthed,
            ErrorCode::InvalidAuth,
            ErrorCode::TokenExpired,
            ErrorCode::TokenRevoked,
            ErrorCode::AccountInactive,
        ];
        self.status == StatusCode::UNAUTHORIZED || TOKENS.iter().any(|code| self.is(code))
    }

    /// Whether the app, its token or the person may not do this: a scope, a right or a rule
    /// of the workspace is missing.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        const RIGHTS: [ErrorCode; 6] = [
            ErrorCode::MissingScope,
            ErrorCode::NoPermission,
            ErrorCode::PermissionDenied,
            ErrorCode::AccessDenied,
            ErrorCode::EkmAccessDenied,
            ErrorCode::PostingToChannelDenied,
        ];
        let code = self.body.error.as_deref().unwrap_or_default();
        self.status == StatusCode::FORBIDDEN
            || RIGHTS.iter().any(|right| self.is(right))
            || code.starts_with("restricted_action")
            || code.ends_with("_is_restricted")
            || code.ends_with("_is_ultra_restricted")
    }

    /// Whether the token has expired, so that a refreshed one helps.
    #[must_use]
    pub fn is_token_expired(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED || self.is(&ErrorCode::TokenExpired)
    }

    /// Whether the token lacks a scope; see [`needed`](Self::needed).
    #[must_use]
    pub fn is_missing_scope(&self) -> bool {
        self.is(&ErrorCode::MissingScope)
    }

    /// Why the token could not be renewed after this refusal, when that was tried.
    #[must_use]
    pub fn renewal_failure(&self) -> Option<&str> {
        self.renewal.as_deref()
    }

    pub(super) fn because(&mut self, renewal: &TokenError) {
        self.renewal = Some(renewal.to_string().into());
    }

    /// Whether what was asked for is there already: `already_reacted`, `name_taken` and the
    /// like.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let code = self.code();
        let code = code.as_ref().map_or("", |code| code.as_str());
        code.starts_with("already_") || code == "name_taken" || code == "duplicate_external_id"
    }

    /// Whether there were too many requests.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS
            || self.is(&ErrorCode::RateLimited)
            || self.is(&ErrorCode::MessageRateLimited)
    }

    /// Whether Slack refuses everything for a moment because the workspace is moving.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.is(&ErrorCode::TeamAddedToOrg)
    }

    /// Whether Slack failed while it ran the call, so that it may have taken effect.
    #[must_use]
    pub fn is_server_failure(&self) -> bool {
        const FAILURES: [ErrorCode; 4] = [
            ErrorCode::InternalError,
            ErrorCode::FatalError,
            ErrorCode::ServiceUnavailable,
            ErrorCode::RequestTimeout,
        ];
        matches!(self.status.as_u16(), 408 | 500 | 502 | 503 | 504)
            || FAILURES.iter().any(|code| self.is(code))
    }
}

impl ErrorBody {
    /// `response_url`s answer with a bare word.
    fn of_word(raw: &[u8]) -> Self {
        let word = str::from_utf8(raw).map(str::trim).ok().filter(|text| {
            let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
            (1..=60).contains(&text.len()) && text.bytes().all(letter)
        });
        Self {
            error: word.map(ToOwned::to_owned),
            ..Self::default()
        }
    }
}

impl<'de> Deserialize<'de> for Detail {
    /// An item is a sentence, or an object with `message`; anything else is shown as it is.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::String(sentence) => {
                let (message, pointer) = match sentence.split_once(" [json-pointer:") {
                    Some((message, pointer)) => (message, Some(pointer.trim_end_matches(']'))),
                    None => (sentence.as_str(), None),
                };
                Self {
                    message: message.to_owned(),
                    pointer: pointer.map(ToOwned::to_owned),
                    code: None,
                }
            }
            Value::Object(item) => {
                let text = |name: &str| item.get(name)?.as_str().map(ToOwned::to_owned);
                let code = text("code").or_else(|| text("error"));
                Self {
                    message: text("message").or_else(|| code.clone()).unwrap_or_default(),
                    pointer: text("pointer"),
                    code,
                }
            }
            other => Self {
                message: other.to_string(),
                pointer: None,
                code: None,
            },
        })
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The raw body stays out: it may quote what was sent.
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("body", &self.body)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slack refused:")?;
        match &self.body.error {
            Some(code) => write!(f, " {code}")?,
            None => write!(f, " status {}", self.status.as_u16())?,
        }
        if let Some(needed) = self.needed() {
            write!(f, " (needs {needed})")?;
        }
        for (n, line) in self.messages().iter().enumerate() {
            let joint = if n == 0 { ": " } else { "; " };
            write!(f, "{joint}{}", line.trim_start_matches("[ERROR] "))?;
        }
        if let Some(wait) = self.retry_after {
            write!(f, "; it asks to wait {} s", wait.as_secs())?;
        }
        if let Some(why) = &self.renewal {
            write!(f, "; the token was not renewed: {why}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
