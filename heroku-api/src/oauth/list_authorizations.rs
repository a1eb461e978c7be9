//! `GET /oauth/authorizations` — lists the authorizations of the account.

use crate::endpoint::call;
use crate::oauth::Authorization;

call! {
    /// Lists the authorizations of the account.
    pub struct ListAuthorizations {} -> [Authorization];
    GET "/oauth/authorizations", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization-list"
}
