//! `PATCH /oauth/clients/{client}` — changes a program's registration.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-update>

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::OauthClient;

call! {
    /// Changes a program's registration.
    UpdateOauthClient(client: OauthClientId) sends {
        ;
        /// Its name.
        name: String,
        /// Where people come back to.
        redirect_uri: String,
    } -> OauthClient;
    PATCH "/oauth/clients/{client}", Idempotent
}
