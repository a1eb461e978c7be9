//! `POST /oauth/clients/{client}/actions/rotate-credentials` — replaces a program's secret.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-rotate-credentials>

use crate::endpoint::call;
use crate::ids::OauthClientId;
use crate::oauth::OauthClient;

call! {
    /// Replaces a program's secret.
    ///
    /// The old one ends; a lost answer loses the new one until the registration is read.
    RotateCredentials(client: OauthClientId) -> OauthClient;
    POST "/oauth/clients/{client}/actions/rotate-credentials", Once
}
