//! `DELETE /oauth/clients/{client}` —
//! ends a program's registration and everybody's access through it.

use crate::endpoint::call;
use crate::ids::OauthClientId;

call! {
    /// Ends a program's registration and everybody's access through it.
    pub struct DeleteOauthClient {
        /// The program's registration, by UUID.
        client: OauthClientId,
    } -> ();
    DELETE "/oauth/clients/{client}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-delete"
}
