//! `POST /oauth/clients` — registers a program that people can give access to.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-create>

use crate::endpoint::call;
use crate::oauth::OauthClient;

call! {
    /// Registers a program that people can give access to.
    CreateOauthClient() sends {
        name: String,
        redirect_uri: String,
    } -> OauthClient;
    POST "/oauth/clients", CheckFirst
}
