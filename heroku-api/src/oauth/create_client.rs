//! `POST /oauth/clients` — registers a program that people can give access to.

use crate::endpoint::call;
use crate::oauth::OauthClient;

call! {
    /// Registers a program that people can give access to.
    pub struct CreateOauthClient {} sends {
        /// Its name, as people see it when they are asked for access.
        name: String,
        /// Where people come back to; https, or http for localhost.
        redirect_uri: String,
    } -> OauthClient;
    POST "/oauth/clients", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-create"
}
