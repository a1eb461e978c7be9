//! `GET /repos/{owner}/{repo}/collaborators/{username}` — whether a person is a collaborator.

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::endpoint::call;
use crate::error::{DecodeError, Refusal};
use crate::ids::Repo;

call! {
    /// Reports whether a person is a collaborator. Also "no" when this account may not see
    /// the repository.
    ///
    /// # Permission
    /// `metadata: read` and push access.
    pub struct IsCollaborator {
        /// The repository.
        repo: Repo,
        /// Login of the person.
        username: String,
    } -> bool;
    GET "/repos/{owner}/{repo}/collaborators/{username}", Safe,
    docs "https://docs.github.com/rest/collaborators/collaborators#check-if-a-user-is-a-repository-collaborator";
    decode yes;
    refused no
}

/// A yes is a 204: there is no body to read.
#[allow(clippy::unnecessary_wraps, reason = "one of many readers of answers")]
fn yes(answer: &Response<Bytes>) -> Result<bool, DecodeError> {
    Ok(answer.status() == StatusCode::NO_CONTENT)
}

fn no(refusal: Refusal) -> Result<bool, Refusal> {
    if refusal.is_not_found() {
        return Ok(false);
    }
    Err(refusal)
}
