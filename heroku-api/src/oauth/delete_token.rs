//! `DELETE /oauth/tokens/{token}` — ends a token.

use crate::endpoint::call;
use crate::ids::TokenId;

call! {
    /// Ends a token.
    pub struct DeleteToken {
        /// The token, by UUID; not its text.
        token: TokenId,
    } -> ();
    DELETE "/oauth/tokens/{token}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-token-delete"
}
