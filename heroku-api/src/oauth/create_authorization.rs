//! `POST /oauth/authorizations` — creates a token for a program.

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::Authorization;

call! {
    /// Creates a token for a program.
    ///
    /// The answer holds the token, once.
    pub struct CreateAuthorization {} sends {
        /// What the token may do: `global`, or some of `identity`, `read`, `write`, `read-protected` and `write-protected`.
        scope: Vec<String>,
    } -> Authorization;
    POST "/oauth/authorizations", Once,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-create";
    body {
        /// What it is for.
        description: String,
        /// Seconds until it ends; without it, never.
        expires_in: u64,
        /// The program it is for.
        client: OauthClientId,
    }
}
