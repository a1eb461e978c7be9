//! `GET /oauth/clients/{client}` — reads a program's registration.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-info>

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::OauthClient;

call! {
    /// Reads a program's registration.
    ///
    /// Without its secret when it is somebody else's.
    GetOauthClient(client: OauthClientId) -> OauthClient;
    GET "/oauth/clients/{client}", Safe
}
