//! `POST /oauth/authorizations` — makes a token for a program.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-create>

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::Authorization;

call! {
    /// Makes a token for a program.
    ///
    /// The answer holds the token, once.
    CreateAuthorization() sends {
        scope: Vec<String>,
        ;
        /// What it is for.
        description: String,
        /// Seconds until it ends; without it, never.
        expires_in: u64,
        /// The program it is for.
        client: OauthClientId,
    } -> Authorization;
    POST "/oauth/authorizations", Once
}
