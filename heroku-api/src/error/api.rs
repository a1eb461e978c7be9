//! A refusal in Heroku's own words.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde::Deserialize;

use crate::macros::open_enum;
use crate::retry::retry_after;
use crate::token::TokenError;

/// Most bytes of an error body to keep.
const BODY: usize = 64 * 1024;

open_enum! {
    /// The machine-readable reason of a refusal.
    ///
    /// Source: <https://devcenter.heroku.com/articles/platform-api-reference#error-responses>
    ErrorId {
        /// 400: the request was not understood.
        BadRequest = "bad_request",
        /// 401: no token, a wrong one, or an expired one.
        Unauthorized = "unauthorized",
        /// 402: the account owes money.
        Delinquent = "delinquent",
        /// 403: no access to this resource.
        Forbidden = "forbidden",
        /// 403: the account or the app is suspended.
        Suspended = "suspended",
        /// 403: a second factor is needed.
        TwoFactor = "two_factor",
        /// The second factor is wrong.
        InvalidTwoFactorCode = "invalid_two_factor_code",
        /// 404: no such resource, or none that this account may see.
        NotFound = "not_found",
        /// 406: the version header is missing or wrong.
        NotAcceptable = "not_acceptable",
        /// 409: it exists already, or something else is under way.
        Conflict = "conflict",
        /// 410: the resource or the endpoint is gone for good.
        Gone = "gone",
        /// 416: the range of a list is not understood.
        RangeNotSatisfiable = "requested_range_not_satisfiable",
        /// 422: a parameter was refused.
        InvalidParams = "invalid_params",
        /// 422: the account is not verified.
        VerificationNeeded = "verification_needed",
        /// 423 or 400: repeat with the name as a confirmation.
        ConfirmationRequired = "confirmation_required",
        /// 429: too many requests.
        RateLimit = "rate_limit",
        /// 500: the server failed.
        ServerError = "server_error",
    }
}

/// A refusal: status, reason, and everything Heroku said about it.
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

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    resource: Option<String>,
    #[serde(default)]
    app: Option<NamedApp>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct NamedApp {
    #[serde(default)]
    name: Option<String>,
}

impl ApiError {
    /// Reads a refusal. Never fails: a body that is no JSON (a proxy's page) is kept raw.
    ///
    /// # Arguments
    /// - `response`: a response whose status says that the call was refused.
    /// - `now`: the current time, for a `Retry-After` that is a date.
    #[must_use]
    pub fn from_response(response: &Response<Bytes>, now: SystemTime) -> Self {
        let raw = response.body();
        Self {
            status: response.status(),
            body: serde_json::from_slice(raw).unwrap_or_default(),
            request_id: text(response.headers(), "request-id"),
            retry_after: retry_after(response.headers(), now),
            // A copy: the piece itself would keep the whole buffer it was cut from.
            raw: Bytes::copy_from_slice(&raw[..raw.len().min(BODY)]),
            renewal: None,
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The machine-readable reason, when the body had one.
    #[must_use]
    pub fn id(&self) -> Option<ErrorId> {
        self.body.id.as_deref().map(ErrorId::from)
    }

    /// Heroku's sentence for people, when the body had one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.body.message.as_deref()
    }

    /// The kind of resource that was not found, when Heroku named it.
    #[must_use]
    pub fn resource(&self) -> Option<&str> {
        self.body.resource.as_deref()
    }

    /// The app that asks for a second factor, when it is one app only.
    #[must_use]
    pub fn app(&self) -> Option<&str> {
        self.body.app.as_ref()?.name.as_deref()
    }

    /// How long Heroku asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The id to give to Heroku's support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The body as it came, at most 64 KiB of it.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.raw
    }

    /// Why the token could not be renewed after this refusal, when that was tried.
    #[must_use]
    pub fn renewal_failure(&self) -> Option<&str> {
        self.renewal.as_deref()
    }

    pub(super) fn because(&mut self, renewal: &TokenError) {
        self.renewal = Some(renewal.to_string().into());
    }

    /// Whether the resource does not exist, or this account may not see it.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// Whether it exists already, or something else is under way.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status == StatusCode::CONFLICT
    }

    /// Whether the token is missing, wrong or expired.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED && !self.is_two_factor()
    }

    /// Whether the account may not do this.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status == StatusCode::FORBIDDEN && !self.is_two_factor()
    }

    /// Whether a second factor is needed. Old and new servers use other statuses for it.
    #[must_use]
    pub fn is_two_factor(&self) -> bool {
        self.id() == Some(ErrorId::TwoFactor)
    }

    /// Whether there were too many requests.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || self.id() == Some(ErrorId::RateLimit)
    }

    /// Whether a parameter was refused.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.status == StatusCode::UNPROCESSABLE_ENTITY
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
        write!(f, "Heroku refused: {}", self.status.as_u16())?;
        if let Some(id) = &self.body.id {
            write!(f, " {id}")?;
        }
        if let Some(message) = &self.body.message {
            write!(f, ": {message}")?;
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
