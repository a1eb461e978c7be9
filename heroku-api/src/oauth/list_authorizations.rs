//! `GET /oauth/authorizations` — lists the authorizations of the account.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-list>

use crate::endpoint::call;
use crate::oauth::Authorization;

call! {
    /// Lists the authorizations of the account.
    ListAuthorizations() -> [Authorization];
    GET "/oauth/authorizations", Safe
}
