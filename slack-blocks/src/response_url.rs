//! `response_url`: answering an interaction without a token.
//!
//! Source: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>

use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response};

use crate::Message;
use crate::base_url::BaseUrl;
use crate::calls::chat::outgoing;
use crate::client::{Client, Outgoing, Reading};
use crate::error::{BuildError, Error};
use crate::origin::given_by_slack;
use crate::pace::{Tier, Turn};
use crate::retry::Class;
use crate::secret::SignedUrl;

/// Posts that Slack takes through one address.
pub const POSTS: u8 = 5;
/// How long Slack takes them.
pub const LIFETIME: Duration = Duration::from_secs(30 * 60);
/// The only host that Slack gives such addresses on.
const HOST: &str = "hooks.slack.com";

/// An address that takes answers to one command or action: at most [`POSTS`] within
/// [`LIFETIME`], counted here.
///
/// Whoever has the address can post, so it prints as its host only. Not `Clone`: a copy
/// would count apart. Share it in an `Arc`.
pub struct ResponseUrl {
    url: SignedUrl,
    used: AtomicU8,
    expires: SystemTime,
    /// Stands for the address where the address must not be kept.
    lane: String,
}

/// The address cannot be used. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseUrlError {
    /// It is no address of Slack's: forged, or of another service.
    #[error("not a response_url of {HOST}")]
    Foreign,
    /// All posts were made.
    #[error("the response_url was used {POSTS} times")]
    UsedUp,
    /// It is too old.
    #[error("the response_url is older than 30 minutes")]
    Expired,
}

impl ResponseUrl {
    /// Takes an address over that arrived at `received`.
    ///
    /// Only `https://hooks.slack.com` is allowed; when `base`, the address of the Web
    /// API, is a loopback address, its own origin is allowed too, for sandboxes.
    ///
    /// # Errors
    /// [`ResponseUrlError::Foreign`].
    pub fn new(url: &str, received: SystemTime, base: &BaseUrl) -> Result<Self, ResponseUrlError> {
        let url =
            given_by_slack(url, base, |host| host == HOST).ok_or(ResponseUrlError::Foreign)?;
        let lane = BuildHasherDefault::<DefaultHasher>::default().hash_one(url.as_str());
        Ok(Self {
            lane: format!("response_url {lane:x}"),
            url: SignedUrl::new(url),
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

    fn take(&self, now: SystemTime) -> Result<(), ResponseUrlError> {
        if now >= self.expires {
            return Err(ResponseUrlError::Expired);
        }
        self.used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                (used < POSTS).then_some(used + 1)
            })
            .map(|_| ())
            .map_err(|_| ResponseUrlError::UsedUp)
    }

    fn give_back(&self) {
        self.used.fetch_sub(1, Ordering::Relaxed);
    }
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
    /// Never sent again after an unclear failure, except that a refusal for too many
    /// requests is waited out. Takes one of the posts, and gives it back when nothing was
    /// sent.
    ///
    /// # Errors
    /// [`Error::Build`] when the budget of `to` is used up or too old; see [`Error`].
    pub async fn respond(
        &self,
        to: &ResponseUrl,
        answer: impl Into<Message<'static>>,
    ) -> Result<(), Error> {
        let answer = outgoing(answer);
        answer.validate().map_err(BuildError::from)?;
        let mut request = Request::new(Bytes::from(
            serde_json::to_vec(&answer).map_err(BuildError::from)?,
        ));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = to
            .expose()
            .parse()
            .map_err(|_| BuildError::invalid("the response_url is malformed"))?;
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        request.headers_mut().insert(CONTENT_TYPE, json);
        to.take(self.transport().now()).map_err(BuildError::from)?;
        let outgoing = Outgoing {
            request,
            class: Class::Once,
            turn: Turn::new("response_url", Tier::Special, Some(&to.lane)),
            echoes: &[],
            with_token: false,
        };
        let sent = self.exchange(outgoing, &mut accepted).await;
        if let Err(Error::Transport(_) | Error::Busy { .. }) = &sent {
            to.give_back();
        }
        sent
    }
}

/// A success is the word `ok`, or JSON that says so.
fn accepted(answer: &Response<Bytes>) -> Result<(), Reading> {
    let refused = serde_json::from_slice::<serde_json::Value>(answer.body())
        .is_ok_and(|body| body.get("ok") == Some(&serde_json::Value::Bool(false)));
    if refused {
        Err(Reading::Refused)
    } else {
        Ok(())
    }
}
