//! `DELETE /oauth/tokens/{token}` — ends a token.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-token-delete>

use crate::endpoint::call;
use crate::ids::TokenId;

call! {
    /// Ends a token.
    DeleteToken(token: TokenId) -> ();
    DELETE "/oauth/tokens/{token}", Idempotent
}
