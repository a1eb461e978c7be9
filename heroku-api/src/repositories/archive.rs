//! `GET /github/repos/{owner}/{repository}/tarball/{reference}` —
//! a link to a tarball of the repository, which needs no header.

use crate::endpoint::call;
use crate::repositories::Archive;

call! {
    /// A link to a tarball of the repository, which needs no header.
    ///
    /// Undocumented.
    ArchiveLink(owner: String, repository: String, reference: String) -> Archive;
    GET "/github/repos/{owner}/{repository}/tarball/{reference}", Safe, service Kolkrabbi
}
