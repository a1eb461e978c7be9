//! `POST /oauth/clients/{client}/actions/rotate-credentials` — replaces a program's secret.

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::OauthClient;

call! {
    /// Replaces a program's secret.
    ///
    /// The old one ends; a lost answer loses the new one until the registration is read.
    pub struct RotateCredentials {
        /// The program's registration, by UUID.
        client: OauthClientId,
    } -> OauthClient;
    POST "/oauth/clients/{client}/actions/rotate-credentials", Once,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-rotate-credentials"
}
