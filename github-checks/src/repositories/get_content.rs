//! `GET /repos/{owner}/{repo}/contents/{path}` as it is — one file.

use bytes::Bytes;
use http::Response;

use crate::endpoint::call;
use crate::error::DecodeError;
use crate::ids::Repo;

call! {
    /// Reads one file as it is, for deploy rules that live in the repository. `path` has
    /// no leading slash; the default branch is read unless another one is named.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct GetContent {
        /// Repository of the file.
        repo: Repo,
        /// Path of the file, without a leading slash.
        path: String,
    } -> Bytes;
    GET "/repos/{owner}/{repo}/contents/{path}", Safe,
    docs "https://docs.github.com/rest/repos/contents#get-repository-content", accept "application/vnd.github.raw+json";
    query {
        /// At this branch, tag or commit.
        git_ref as "ref": String,
    };
    decode whole
}

#[allow(clippy::unnecessary_wraps, reason = "one of many readers of answers")]
fn whole(answer: &Response<Bytes>) -> Result<Bytes, DecodeError> {
    Ok(answer.body().clone())
}
