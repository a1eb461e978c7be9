//! `GET /github/repos/{owner}/{repository}/tarball/{reference}` —
//! a link to a tarball of the repository, which needs no header.

use crate::endpoint::call;
use crate::repositories::Archive;

call! {
    /// A link to a tarball of the repository, which needs no header.
    ///
    /// Undocumented.
    pub struct ArchiveLink {
        /// The repository's owner on GitHub.
        owner: String,
        /// The repository's name, without its owner.
        repository: String,
        /// A branch, a tag or a commit id.
        reference: String,
    } -> Archive;
    GET "/github/repos/{owner}/{repository}/tarball/{reference}", Safe,
    seen "https://github.com/heroku/cli", service Kolkrabbi
}
