//! `DELETE /oauth/authorizations/{authorization}` — ends an authorization and its tokens.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-delete>

use crate::endpoint::call;
use crate::ids::AuthorizationId;

call! {
    /// Ends an authorization and its tokens.
    DeleteAuthorization(authorization: AuthorizationId) -> ();
    DELETE "/oauth/authorizations/{authorization}", Idempotent
}
