//! `GET /oauth/authorizations/{authorization}` — reads an authorization.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-info>

use crate::endpoint::call;
use crate::ids::AuthorizationId;
use crate::oauth::Authorization;

call! {
    /// Reads an authorization.
    GetAuthorization(authorization: AuthorizationId) -> Authorization;
    GET "/oauth/authorizations/{authorization}", Safe
}
