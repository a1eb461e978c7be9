//! A refusal in GitHub's own words.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::limited::{RateLimit, classify};
use crate::token::TokenError;

/// Most bytes of an error body to keep.
const BODY: usize = 64 * 1024;

/// A refusal: status, reason, and everything GitHub said about it.
#[derive(Clone, PartialEq)]
pub struct ApiError {
    status: StatusCode,
    body: ErrorBody,
    request_id: Option<String>,
    permissions: Option<String>,
    sso: bool,
    limit: Option<RateLimit>,
    retry_after: Option<Duration>,
    raw: Bytes,
    /// Why the token could not be renewed.
    renewal: Option<Box<str>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ErrorBody {
    message: Option<String>,
    documentation_url: Option<String>,
    errors: Value,
    block: Option<Block>,
}

impl ErrorBody {
    /// Member by member: an odd one must not take the others with it.
    fn read(raw: &[u8]) -> Self {
        let mut body: Value = serde_json::from_slice(raw).unwrap_or_default();
        let text = |name: &str| body[name].as_str().map(ToOwned::to_owned);
        Self {
            message: text("message"),
            documentation_url: text("documentation_url"),
            block: Block::deserialize(&body["block"]).ok(),
            errors: body.get_mut("errors").map(Value::take).unwrap_or_default(),
        }
    }
}

/// What a refusal is about, for a `match`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// 401: the token is missing, wrong, expired or revoked.
    Unauthorized,
    /// 403: the token may not do this; see [`ApiError::permissions`].
    Forbidden,
    /// 403 or 404: the organization wants single sign-on for this token first.
    SsoRequired,
    /// Too many requests; see [`ApiError::rate_limit`].
    RateLimited,
    /// 404: it does not exist, or this account may not see it.
    NotFoundOrNoAccess,
    /// 404: the branch has no classic protection.
    NotProtected,
    /// 422, or 409 for an empty repository: no such branch, tag or commit.
    UnknownRef,
    /// 409: the deployment was refused because checks are not green.
    DeploymentChecksFailed,
    /// 409: the deployment was refused because its branch conflicts with the base.
    DeploymentMergeConflict,
    /// 409: it exists already, or something else is under way.
    Conflict,
    /// 410: the API version or the feature is retired.
    Gone,
    /// 422: a member was refused; see [`ApiError::errors`].
    Validation,
    /// 422: this commit and context hold 1,000 statuses; no more will be taken.
    TooManyStatuses,
    /// 403 or 451: the repository is blocked; see [`ApiError::block`].
    Blocked,
    /// 5xx: GitHub failed.
    ServerError,
    /// Anything else.
    Other,
}

/// Why a repository is blocked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Block {
    /// `dmca`, `tos`, `unavailable` …
    #[serde(default)]
    pub reason: String,
    /// The page that says why.
    #[serde(default)]
    pub html_url: Option<String>,
}

/// One reason of a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct FieldError {
    /// What kind of thing was refused, `Status`.
    pub resource: Option<String>,
    /// Which member of it.
    pub field: Option<String>,
    /// `missing`, `missing_field`, `invalid`, `already_exists`, `unprocessable`, `custom`.
    pub code: Option<String>,
    /// In words; always there for `custom`.
    pub message: Option<String>,
}

impl ApiError {
    /// Reads a refusal. Never fails: a body that is no JSON (a proxy's page) is kept raw.
    ///
    /// # Arguments
    /// - `response`: the refusal, with its headers.
    /// - `now`: the time here, which waits are measured from.
    #[must_use]
    pub fn from_response(response: &Response<Bytes>, now: SystemTime) -> Self {
        let raw = response.body();
        let headers = response.headers();
        let body = ErrorBody::read(raw);
        let (limit, retry_after) = classify(
            response.status(),
            headers,
            body.message.as_deref().unwrap_or_default(),
            body.documentation_url.as_deref().unwrap_or_default(),
            now,
        );
        Self {
            status: response.status(),
            body,
            request_id: text(headers, "x-github-request-id"),
            permissions: text(headers, "x-accepted-github-permissions"),
            // Only that it is there: the rest of it is a link for one person.
            sso: text(headers, "x-github-sso").is_some_and(|sso| sso.starts_with("required")),
            limit,
            retry_after,
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

    /// What the refusal is about.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        let message = self.message().unwrap_or_default();
        match self.status.as_u16() {
            _ if self.limit.is_some() => ErrorKind::RateLimited,
            _ if self.body.block.is_some() => ErrorKind::Blocked,
            403 | 404 if self.sso => ErrorKind::SsoRequired,
            401 => ErrorKind::Unauthorized,
            403 => ErrorKind::Forbidden,
            404 if message == "Branch not protected" => ErrorKind::NotProtected,
            404 => ErrorKind::NotFoundOrNoAccess,
            409 if !self.contexts().is_empty() || message.contains("status checks failed") => {
                ErrorKind::DeploymentChecksFailed
            }
            409 if message.starts_with("Conflict merging") => ErrorKind::DeploymentMergeConflict,
            409 if message.contains("Repository is empty") => ErrorKind::UnknownRef,
            409 => ErrorKind::Conflict,
            410 => ErrorKind::Gone,
            422 if message.starts_with("No commit found") => ErrorKind::UnknownRef,
            422 if message.starts_with("No ref found") => ErrorKind::UnknownRef,
            422 if self.is_full() => ErrorKind::TooManyStatuses,
            422 => ErrorKind::Validation,
            451 => ErrorKind::Blocked,
            500..=599 => ErrorKind::ServerError,
            _ => ErrorKind::Other,
        }
    }

    /// GitHub's sentence for people, when the body had one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.body.message.as_deref()
    }

    /// The page that describes the call, when the body named one.
    #[must_use]
    pub fn documentation_url(&self) -> Option<&str> {
        self.body.documentation_url.as_deref()
    }

    /// The reasons one by one. GitHub writes them as objects or as plain sentences.
    #[must_use]
    pub fn errors(&self) -> Vec<FieldError> {
        let one = |value: &Value| match value {
            Value::String(message) => FieldError {
                message: Some(message.clone()),
                ..FieldError::default()
            },
            other => FieldError::deserialize(other).unwrap_or_default(),
        };
        match &self.body.errors {
            Value::Array(values) => values.iter().map(one).collect(),
            Value::Null => Vec::new(),
            other => vec![one(other)],
        }
    }

    /// The checks that stand in the way of a deployment: name and state.
    #[must_use]
    pub fn contexts(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.body
            .errors
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error.get("contexts")?.as_array())
            .flatten()
            .map(|context| (text(&context["context"]), text(&context["state"])))
            .collect()
    }

    /// The permissions that the call accepts: a comma joins what is needed together, a
    /// semicolon separates alternatives.
    #[must_use]
    pub fn permissions(&self) -> Option<&str> {
        self.permissions.as_deref()
    }

    /// Why the repository is blocked, when it is.
    #[must_use]
    pub fn block(&self) -> Option<&Block> {
        self.body.block.as_ref()
    }

    /// The limit that was reached, when there were too many requests.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.limit
    }

    /// How long GitHub asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The id to give to GitHub's support.
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

    /// Whether the branch, tag or commit does not exist, or the repository is empty.
    #[must_use]
    pub fn is_unknown_ref(&self) -> bool {
        self.kind() == ErrorKind::UnknownRef
    }

    /// Whether it exists already, or something else is under way.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.status == StatusCode::CONFLICT
    }

    /// Whether the token is missing, wrong or expired.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.kind() == ErrorKind::Unauthorized
    }

    /// Whether the account or its token may not do this, single sign-on included.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        matches!(self.kind(), ErrorKind::Forbidden | ErrorKind::SsoRequired)
    }

    /// Whether there were too many requests.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.limit.is_some()
    }

    /// What a person can do about it, when there is something to do.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self.kind() {
            ErrorKind::NotFoundOrNoAccess => {
                "it does not exist, or this account may not see it: check the name; log out \
                 and in again; check the account's role on the repository; check whether the \
                 organization restricts OAuth apps"
            }
            ErrorKind::Unauthorized => "the token is wrong, expired or revoked: log in again",
            ErrorKind::SsoRequired => {
                "the organization wants single sign-on: authorize this token for it"
            }
            ErrorKind::Forbidden => {
                "the token lacks a permission, or the repository is archived; checks can only \
                 be written by a GitHub App"
            }
            ErrorKind::TooManyStatuses => {
                "this commit and context hold 1,000 statuses: post only when the state changes"
            }
            ErrorKind::UnknownRef => "there is no such branch, tag or commit in this repository",
            ErrorKind::RateLimited => "too many requests: wait as long as GitHub says",
            _ => return None,
        })
    }

    fn is_full(&self) -> bool {
        self.errors().iter().any(|error| {
            let message = error.message.as_deref().unwrap_or_default();
            message.contains("maximum number of statuses")
        })
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(ToOwned::to_owned)
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The raw body and the listed errors stay out: they may quote what was sent.
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("kind", &self.kind())
            .field("message", &self.body.message)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GitHub refused: {}", self.status.as_u16())?;
        if let Some(message) = self.message() {
            write!(f, " {message}")?;
        }
        for error in self.errors() {
            let what = [&error.resource, &error.field, &error.code, &error.message];
            for (position, part) in what.into_iter().flatten().enumerate() {
                f.write_str(if position == 0 { "; " } else { " " })?;
                f.write_str(part)?;
            }
        }
        if let Some(permissions) = &self.permissions {
            write!(f, " (accepted permissions: {permissions})")?;
        }
        if let Some(advice) = self.advice() {
            write!(f, "; {advice}")?;
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
