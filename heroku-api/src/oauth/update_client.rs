//! `PATCH /oauth/clients/{client}` — changes a program's registration.

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::OauthClient;

call! {
    /// Changes a program's registration.
    pub struct UpdateOauthClient {
        /// The program's registration, by UUID.
        client: OauthClientId,
    } -> OauthClient;
    PATCH "/oauth/clients/{client}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-update";
    body {
        /// Its name.
        name: String,
        /// Where people come back to.
        redirect_uri: String,
    }
}
