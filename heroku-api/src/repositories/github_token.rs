//! `GET /account/github/token` — the caller's GitHub account with its token.

use crate::endpoint::call;
use crate::repositories::GithubAccount;

call! {
    /// The caller's GitHub account with its token.
    ///
    /// Undocumented. The token is the person's: handle it as theirs.
    GithubToken() -> GithubAccount;
    GET "/account/github/token", Safe, service Kolkrabbi
}
