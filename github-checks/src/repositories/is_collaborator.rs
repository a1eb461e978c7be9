//! `GET /repos/{owner}/{repo}/collaborators/{username}` — whether a person is a collaborator.
//!
//! Source: <https://docs.github.com/rest/collaborators/collaborators#check-if-a-user-is-a-repository-collaborator>

use std::borrow::Cow;

use bytes::Bytes;
use http::{Method, Response, StatusCode};

use crate::endpoint::Endpoint;
use crate::error::{ApiError, DecodeError};
use crate::ids::{Argument, Repo};
use crate::retry::Class;

/// Tells whether a person is a collaborator. Also "no" when this account may not see the
/// repository.
///
/// # Permission
/// `metadata: read` and push access.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct IsCollaborator {
    repo: Repo,
    username: String,
}

impl IsCollaborator {
    /// Whether `username` is a collaborator of `repo`.
    pub fn new(repo: impl Into<Repo>, username: impl Into<String>) -> Self {
        Self {
            repo: repo.into(),
            username: username.into(),
        }
    }
}

impl Endpoint for IsCollaborator {
    type Response = bool;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/repos/{owner}/{repo}/collaborators/{username}";
    const CLASS: Class = Class::Safe;

    fn arguments(&self) -> Vec<Cow<'_, str>> {
        let mut arguments = Vec::new();
        self.repo.fill(&mut arguments);
        self.username.fill(&mut arguments);
        arguments
    }

    fn decode(answer: &Response<Bytes>) -> Result<bool, DecodeError> {
        Ok(answer.status() == StatusCode::NO_CONTENT)
    }

    fn refused(refusal: Box<ApiError>) -> Result<bool, Box<ApiError>> {
        if refusal.is_not_found() {
            return Ok(false);
        }
        Err(refusal)
    }
}
