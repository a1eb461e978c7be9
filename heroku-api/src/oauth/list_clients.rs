//! `GET /oauth/clients` — lists the programs that the account has registered.

use crate::endpoint::call;
use crate::oauth::OauthClient;

call! {
    /// Lists the programs that the account has registered.
    pub struct ListOauthClients {} -> [OauthClient];
    GET "/oauth/clients", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-list"
}
