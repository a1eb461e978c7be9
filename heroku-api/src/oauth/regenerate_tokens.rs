//! `POST /oauth/authorizations/{authorization}/actions/regenerate-tokens` —
//! replaces the tokens of an authorization.

use crate::endpoint::call;
use crate::ids::AuthorizationId;
use crate::oauth::Authorization;

call! {
    /// Replaces the tokens of an authorization.
    ///
    /// The old ones end; a lost answer loses the new ones.
    pub struct RegenerateTokens {
        /// The authorization, by UUID.
        authorization: AuthorizationId,
    } -> Authorization;
    POST "/oauth/authorizations/{authorization}/actions/regenerate-tokens", Once,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-regenerate"
}
