//! `GET /account/github/token` — the caller's GitHub account with its token.

use crate::endpoint::call;
use crate::repositories::GithubAccount;

call! {
    /// The caller's GitHub account with its token.
    ///
    /// Undocumented. The token is the person's: handle it as theirs.
    pub struct GithubToken {} -> GithubAccount;
    GET "/account/github/token", Safe,
    seen "https://github.com/heroku/cli", service Kolkrabbi
}
