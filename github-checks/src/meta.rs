//! What the head of an answer tells besides its body.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chrono::DateTime;
use http::header::{DATE, ETAG};
use http::{HeaderMap, Response, StatusCode, Uri};

use crate::cache::Slot;
use crate::error::Error;

/// Redirects followed at most.
const HOPS: u8 = 10;

/// An answer and what its head says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// What its head says.
    pub meta: Meta,
}

/// What the head of an answer tells. Every member is absent when GitHub did not send it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Meta {
    /// Requests left in this hour.
    pub remaining: Option<u64>,
    /// Requests per hour.
    pub limit: Option<u64>,
    /// When the hour ends.
    pub reset: Option<SystemTime>,
    /// The id to give to GitHub's support.
    pub request_id: Option<String>,
    /// The scopes of the token; comma-separated. Only for tokens that have scopes.
    pub scopes: Option<String>,
    /// The permissions that the call accepts.
    pub accepted_permissions: Option<String>,
    /// When the token will expire, in GitHub's words.
    pub token_expires: Option<String>,
    /// When this API will be switched off.
    pub sunset: Option<String>,
    /// GitHub's own time, in whole seconds: what its dates are measured against.
    pub date: Option<SystemTime>,
    /// What confirms this answer next time.
    pub etag: Option<String>,
    /// Whether GitHub confirmed a known answer (304): free of the rate limit.
    pub not_modified: bool,
    /// The address that answered when the one asked for has moved: the repository was
    /// renamed or transferred.
    pub moved_to: Option<String>,
}

impl Meta {
    pub(crate) fn of(answer: &Response<Bytes>) -> Self {
        let headers = answer.headers();
        let via = answer.extensions().get::<Via>();
        Self {
            remaining: number(headers, "x-ratelimit-remaining"),
            limit: number(headers, "x-ratelimit-limit"),
            reset: number(headers, "x-ratelimit-reset").and_then(|seconds| {
                SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
            }),
            request_id: text(headers, "x-github-request-id"),
            scopes: text(headers, "x-oauth-scopes"),
            accepted_permissions: text(headers, "x-accepted-github-permissions"),
            token_expires: text(headers, "github-authentication-token-expiration"),
            sunset: text(headers, "sunset"),
            date: text(headers, DATE.as_str())
                .and_then(|date| DateTime::parse_from_rfc2822(&date).ok())
                .map(SystemTime::from),
            etag: text(headers, ETAG.as_str()),
            not_modified: via.is_some_and(|via| via.confirmed),
            moved_to: via.and_then(|via| via.moved_to.clone()),
        }
    }
}

/// The way an answer took.
#[derive(Clone, Debug, Default)]
pub(crate) struct Via {
    hops: u8,
    confirmed: bool,
    moved_to: Option<String>,
}

impl Via {
    /// Puts the known body into a 304.
    pub(crate) fn confirm(
        &mut self,
        answer: Response<Bytes>,
        slot: Option<&Slot>,
    ) -> Response<Bytes> {
        let known = slot.and_then(|slot| slot.cached.clone());
        match known {
            Some(known) if answer.status() == StatusCode::NOT_MODIFIED => {
                self.confirmed = true;
                known.confirmed(answer)
            }
            _ => answer,
        }
    }

    /// Counts a redirect.
    pub(crate) fn hop(&mut self) -> Result<(), Error> {
        self.hops += 1;
        if self.hops > HOPS {
            return Err(Error::RedirectLoop {
                hops: HOPS,
                trace: None,
            });
        }
        Ok(())
    }

    /// Writes the way down on the answer, when it was not the plain one.
    pub(crate) fn note(&mut self, mut answer: Response<Bytes>, at: &Uri) -> Response<Bytes> {
        if self.confirmed || self.hops > 0 {
            self.moved_to = (self.hops > 0).then(|| at.to_string());
            answer.extensions_mut().insert(self.clone());
        }
        answer
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    text(headers, name)?.trim().parse().ok()
}
