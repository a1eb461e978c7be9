//! `response_url`: answering an interaction without a token.
//!
//! Source: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>

use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response};

use crate::Message;
use crate::base_url::BaseUrl;
use crate::calls::chat::outgoing;
use crate::client::{Client, Fate, Outgoing, Reading};
use crate::error::{ApiError, BuildError, DecodeError, Error};
pub use crate::error::{POSTS, ResponseUrlError};
use crate::origin::{domain, given_by_slack};
use crate::pace::{Tier, Turn};
use crate::retry::Class;
use crate::secret::SignedUrl;

/// How long Slack takes them.
pub const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// An address that takes answers to one command or action: at most [`POSTS`] within
/// [`LIFETIME`], counted here.
///
/// Anybody who has the address can post, so it prints as its host only. Not `Clone`: a copy
/// would count apart. Share it in an `Arc`.
pub struct ResponseUrl {
    url: SignedUrl,
    used: AtomicU8,
    expires: SystemTime,
    /// Stands for the address where the address must not be kept.
    lane: String,
}

impl ResponseUrl {
    /// Takes an address over that arrived at `received`.
    ///
    /// Only `https://hooks.slack.com` is allowed, or `https://hooks.slack-gov.com` when
    /// `base`, the address of the Web API, is GovSlack's. When `base` is a loopback address,
    /// its own origin is allowed too, for sandboxes.
    ///
    /// # Arguments
    /// - `url`: the address as it came.
    /// - `received`: when it came: it works for 30 minutes.
    /// - `base`: the address of the Web API that the client uses.
    ///
    /// # Errors
    /// [`ResponseUrlError::Foreign`].
    pub fn new(url: &str, received: SystemTime, base: &BaseUrl) -> Result<Self, ResponseUrlError> {
        let url = hook(url, base).ok_or(ResponseUrlError::Foreign)?;
        Ok(Self {
            lane: lane("response_url", &url),
            url,
            used: AtomicU8::new(0),
            expires: received.checked_add(LIFETIME).unwrap_or(received),
        })
    }

    /// The same after `posts` posts, for a program that went on after a restart.
    #[must_use]
    pub fn used(self, posts: u8) -> Self {
        self.used.store(posts.min(POSTS), Ordering::Relaxed);
        self
    }

    /// Posts left.
    #[must_use]
    pub fn left(&self) -> u8 {
        POSTS.saturating_sub(self.used.load(Ordering::Relaxed))
    }

    /// When Slack stops taking posts.
    #[must_use]
    pub fn expires(&self) -> SystemTime {
        self.expires
    }

    /// The address, to be stored. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.url.expose()
    }

    fn take(&self, now: SystemTime) -> Result<Post<'_>, ResponseUrlError> {
        if now >= self.expires {
            return Err(ResponseUrlError::Expired);
        }
        self.used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                (used < POSTS).then_some(used + 1)
            })
            .map_err(|_| ResponseUrlError::UsedUp)?;
        Ok(Post {
            url: self,
            left: AtomicBool::new(false),
        })
    }
}

/// One of the posts. Dropping it gives it back, unless the request left and may have been
/// taken.
struct Post<'u> {
    url: &'u ResponseUrl,
    left: AtomicBool,
}

impl Post<'_> {
    fn note(&self, fate: Fate) {
        self.left.store(fate == Fate::Leaves, Ordering::Relaxed);
    }
}

impl Drop for Post<'_> {
    fn drop(&mut self) {
        if !*self.left.get_mut() {
            self.url.used.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// An address that takes messages without a token.
pub(crate) fn hook(url: &str, base: &BaseUrl) -> Option<SignedUrl> {
    let hooks = |host: &str| host.strip_prefix("hooks.") == Some(domain(base));
    given_by_slack(url, base, hooks).map(SignedUrl::new)
}

/// Stands for an address where the address must not be kept.
pub(crate) fn lane(kind: &str, url: &SignedUrl) -> String {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(url.expose());
    format!("{kind} {hash:x}")
}

impl fmt::Debug for ResponseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseUrl")
            .field("url", &self.url)
            .field("left", &self.left())
            .finish_non_exhaustive()
    }
}

impl Client {
    /// The address of a command or an action that arrived just now.
    ///
    /// # Errors
    /// [`ResponseUrlError::Foreign`] when it is not Slack's; see [`ResponseUrl::new`].
    pub fn response_url(&self, url: &str) -> Result<ResponseUrl, ResponseUrlError> {
        ResponseUrl::new(url, self.transport().now(), self.base_url())
    }

    /// Posts `answer` through `to`, without a token. Members such as `replace_original`
    /// and `response_type` say what becomes of it; by default only the person who acted
    /// sees it.
    ///
    /// Never sent again after an unclear failure; a refusal for too many requests is waited
    /// out. Takes one of the posts, and gives it back when nothing was sent, also when the
    /// future is dropped before.
    ///
    /// # Errors
    /// [`Error::Build`] when the budget of `to` is used up or too old. Only Slack's own `ok`
    /// is a success: another word is the refusal that it names, and any other body, such as
    /// the page of a proxy, is [ambiguous](Error::is_ambiguous). See [`Error`].
    pub async fn respond(
        &self,
        to: &ResponseUrl,
        answer: impl Into<Message<'static>>,
    ) -> Result<(), Error> {
        let answer = outgoing(answer);
        answer.validate().map_err(BuildError::from)?;
        let body = serde_json::to_vec(&answer).map_err(BuildError::from)?;
        let request = post(&to.url, body.into())?;
        let taken = to.take(self.transport().now()).map_err(BuildError::from)?;
        let note = |fate| taken.note(fate);
        let outgoing = Outgoing {
            request,
            path: "(response_url)",
            class: Class::Once,
            turn: Turn::new("response_url", Tier::Special, Some(&to.lane)),
            echoes: &[],
            with_token: false,
            on_attempt: Some(&note),
        };
        let sent = self.exchange(outgoing, &mut accepted).await;
        if used_up(&sent) {
            to.used.store(POSTS, Ordering::Relaxed);
            taken.note(Fate::Leaves);
        }
        sent
    }
}

/// A message to an address that is a credential by itself.
pub(crate) fn post(url: &SignedUrl, body: Bytes) -> Result<Request<Bytes>, BuildError> {
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = url
        .expose()
        .parse()
        .map_err(|_| BuildError::invalid("the address is malformed"))?;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    request.headers_mut().insert(CONTENT_TYPE, json);
    Ok(request)
}

/// Whether Slack has counted more posts than this process.
fn used_up(sent: &Result<(), Error>) -> bool {
    let refusal = sent.as_ref().err().and_then(Error::as_api);
    let code = refusal.and_then(ApiError::code);
    code.is_some_and(|code| code.as_str() == "used_url")
}

/// A success is the word `ok`, or JSON that says so. Another word, or JSON that says no, is
/// a refusal; anything else comes from somebody between Slack and us.
pub(crate) fn accepted(answer: &Response<Bytes>) -> Result<(), Reading> {
    let body = answer.body().trim_ascii();
    if body == b"ok" {
        return Ok(());
    }
    let is_word = |byte: &u8| byte.is_ascii_lowercase() || *byte == b'_';
    let json = matches!(body, b"true" | b"false" | b"null");
    if !body.is_empty() && !json && body.iter().all(is_word) {
        return Err(Reading::Refused);
    }
    let unreadable = |error: serde_json::Error| {
        Reading::Unreadable(DecodeError::new(String::new(), &error, answer))
    };
    let json: serde_json::Value = serde_json::from_slice(body).map_err(unreadable)?;
    match json.get("ok") {
        Some(serde_json::Value::Bool(true)) => Ok(()),
        Some(serde_json::Value::Bool(false)) => Err(Reading::Refused),
        _ => Err(unreadable(serde::de::Error::custom("expected ok"))),
    }
}
