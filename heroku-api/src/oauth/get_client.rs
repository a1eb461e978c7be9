//! `GET /oauth/clients/{client}` — reads a program's registration.

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::OauthClient;

call! {
    /// Reads a program's registration.
    ///
    /// Without its secret when it is somebody else's.
    pub struct GetOauthClient {
        /// The program's registration, by UUID.
        client: OauthClientId,
    } -> OauthClient;
    GET "/oauth/clients/{client}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-info"
}
