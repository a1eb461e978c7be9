//! `GET /oauth/clients` — lists the programs that the account has registered.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-list>

use crate::endpoint::call;
use crate::oauth::OauthClient;

call! {
    /// Lists the programs that the account has registered.
    ListOauthClients() -> [OauthClient];
    GET "/oauth/clients", Safe
}
