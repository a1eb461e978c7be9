//! `GET /repos/{owner}/{repo}/commits/{ref}` as text — the commit id behind a name.
//!
//! Source: <https://docs.github.com/rest/commits/commits#get-a-commit>

use std::borrow::Cow;

use bytes::Bytes;
use http::{Method, Response};

use crate::endpoint::Endpoint;
use crate::error::DecodeError;
use crate::ids::{Argument, Repo, Sha};
use crate::retry::Class;

/// Reads the full commit id of a branch, a tag, an abbreviation or a full id.
///
/// The answer is 40 characters, the cheapest way to learn them. Refused as
/// [unknown ref](crate::error::ErrorKind::UnknownRef) when there is no such commit.
///
/// # Permission
/// `contents: read`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct ResolveCommit {
    repo: Repo,
    git_ref: String,
}

impl ResolveCommit {
    /// The commit id of `git_ref` in `repo`.
    pub fn new(repo: impl Into<Repo>, git_ref: impl Into<String>) -> Self {
        Self {
            repo: repo.into(),
            git_ref: git_ref.into(),
        }
    }
}

impl Endpoint for ResolveCommit {
    type Response = Sha;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/repos/{owner}/{repo}/commits/{ref}";
    const CLASS: Class = Class::Safe;
    const ACCEPT: &'static str = "application/vnd.github.sha";

    fn arguments(&self) -> Vec<Cow<'_, str>> {
        let mut arguments = Vec::new();
        self.repo.fill(&mut arguments);
        self.git_ref.fill(&mut arguments);
        arguments
    }

    fn decode(answer: &Response<Bytes>) -> Result<Sha, DecodeError> {
        std::str::from_utf8(answer.body())
            .ok()
            .map(|text| Sha::from(text.trim()))
            .filter(Sha::is_full)
            .ok_or_else(|| DecodeError::custom("", "expected a commit id and nothing else"))
    }
}
