//! `DELETE /oauth/clients/{client}` —
//! ends a program's registration and everybody's access through it.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#oauth-client-delete>

use crate::endpoint::call;
use crate::ids::OauthClientId;

call! {
    /// Ends a program's registration and everybody's access through it.
    DeleteOauthClient(client: OauthClientId) -> ();
    DELETE "/oauth/clients/{client}", Idempotent
}
