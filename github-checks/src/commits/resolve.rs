//! `GET /repos/{owner}/{repo}/commits/{ref}` as text — the commit id behind a name.

use bytes::Bytes;
use http::Response;

use crate::endpoint::call;
use crate::error::DecodeError;
use crate::ids::{Repo, Sha};

call! {
    /// Reads the full commit id of a branch, a tag, an abbreviation or a full id. Write
    /// `heads/x` or `tags/x` when a branch and a tag may have the same name.
    ///
    /// The answer is 40 characters, the cheapest way to learn them. Refused as
    /// [unknown ref](crate::error::ErrorKind::UnknownRef) when there is no such commit.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct ResolveCommit {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag, abbreviation or full id; `heads/x` or `tags/x` when both exist.
        git_ref: String,
    } -> Sha;
    GET "/repos/{owner}/{repo}/commits/{ref}", Safe,
    docs "https://docs.github.com/rest/commits/commits#get-a-commit", accept "application/vnd.github.sha";
    decode sha
}

fn sha(answer: &Response<Bytes>) -> Result<Sha, DecodeError> {
    std::str::from_utf8(answer.body())
        .ok()
        .map(|text| Sha::from(text.trim()))
        .filter(Sha::is_full)
        .ok_or_else(|| DecodeError::custom("", "expected a commit id and nothing else"))
}
