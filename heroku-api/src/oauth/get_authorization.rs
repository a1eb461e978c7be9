//! `GET /oauth/authorizations/{authorization}` — reads an authorization.

use crate::endpoint::call;
use crate::ids::AuthorizationId;
use crate::oauth::Authorization;

call! {
    /// Reads an authorization.
    pub struct GetAuthorization {
        /// The authorization, by UUID.
        authorization: AuthorizationId,
    } -> Authorization;
    GET "/oauth/authorizations/{authorization}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-info"
}
