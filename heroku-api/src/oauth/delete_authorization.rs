//! `DELETE /oauth/authorizations/{authorization}` — ends an authorization and its tokens.

use crate::endpoint::call;
use crate::ids::AuthorizationId;

call! {
    /// Ends an authorization and its tokens.
    pub struct DeleteAuthorization {
        /// The authorization, by UUID.
        authorization: AuthorizationId,
    } -> ();
    DELETE "/oauth/authorizations/{authorization}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-delete"
}
