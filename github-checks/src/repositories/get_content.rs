//! `GET /repos/{owner}/{repo}/contents/{path}` as it is — one file.
//!
//! Source: <https://docs.github.com/rest/repos/contents#get-repository-content>

use std::borrow::Cow;

use bytes::Bytes;
use http::{Method, Response};

use crate::endpoint::Endpoint;
use crate::error::DecodeError;
use crate::ids::{Argument, Repo};
use crate::retry::Class;

/// Reads one file as it is, for deploy rules that live in the repository.
///
/// # Permission
/// `contents: read`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct GetContent {
    repo: Repo,
    path: String,
    git_ref: Option<String>,
}

impl GetContent {
    /// The file at `path`, without a leading slash, on the default branch.
    pub fn new(repo: impl Into<Repo>, path: impl Into<String>) -> Self {
        Self {
            repo: repo.into(),
            path: path.into(),
            git_ref: None,
        }
    }

    /// At this branch, tag or commit.
    pub fn git_ref(mut self, git_ref: impl Into<String>) -> Self {
        self.git_ref = Some(git_ref.into());
        self
    }
}

impl Endpoint for GetContent {
    type Response = Bytes;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/repos/{owner}/{repo}/contents/{path}";
    const CLASS: Class = Class::Safe;
    const ACCEPT: &'static str = "application/vnd.github.raw+json";

    fn arguments(&self) -> Vec<Cow<'_, str>> {
        let mut arguments = Vec::new();
        self.repo.fill(&mut arguments);
        self.path.fill(&mut arguments);
        arguments
    }

    fn query(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let git_ref = self.git_ref.as_deref();
        git_ref
            .map(|git_ref| ("ref", git_ref.into()))
            .into_iter()
            .collect()
    }

    fn decode(answer: &Response<Bytes>) -> Result<Bytes, DecodeError> {
        Ok(answer.body().clone())
    }
}
