//! `…/applications/{client_id}/…` — an OAuth app looks after the tokens of its users.
//!
//! Source: <https://docs.github.com/rest/apps/oauth-applications>

use crate::endpoint::call;
use crate::secret::Secret;
use crate::users::Account;
use serde::Deserialize;

/// A token as its app sees it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Authorization {
    /// Its number.
    pub id: u64,
    /// The token.
    pub token: Option<Secret>,
    /// What it may do.
    pub scopes: Option<Vec<String>>,
    /// Whose it is.
    pub user: Option<Account>,
    /// When it ends.
    #[serde(default, deserialize_with = "crate::lenient::moment")]
    pub expires_at: Option<chrono::DateTime<chrono::Utc>>,
}

call! {
    /// Checks a user's token. "Not found" means that it does not work.
    ///
    /// # Permission
    /// The app's id and secret: [`Client::builder_for_app`](crate::Client::builder_for_app).
    pub struct CheckToken {
        /// Client id of the app.
        client_id: String,
    } sends {
        /// The user's token.
        access_token: Secret,
    } -> Authorization;
    POST "/applications/{client_id}/token", Idempotent,
    docs "https://docs.github.com/rest/apps/oauth-applications#check-a-token"
}

call! {
    /// Replaces a user's token by a new one; the old one ends at once. Never sent again
    /// after an unclear failure: the new token would be lost with its answer.
    ///
    /// # Permission
    /// The app's id and secret.
    pub struct ResetToken {
        /// Client id of the app.
        client_id: String,
    } sends {
        /// The user's token.
        access_token: Secret,
    } -> Authorization;
    PATCH "/applications/{client_id}/token", Once,
    docs "https://docs.github.com/rest/apps/oauth-applications#reset-a-token"
}

call! {
    /// Ends a user's token.
    ///
    /// # Permission
    /// The app's id and secret.
    pub struct DeleteToken {
        /// Client id of the app.
        client_id: String,
    } sends {
        /// The user's token.
        access_token: Secret,
    } -> ();
    DELETE "/applications/{client_id}/token", Idempotent,
    docs "https://docs.github.com/rest/apps/oauth-applications#delete-an-app-token"
}

call! {
    /// Ends all tokens of a user for this app, and the user's consent.
    ///
    /// # Permission
    /// The app's id and secret.
    pub struct DeleteGrant {
        /// Client id of the app.
        client_id: String,
    } sends {
        /// The user's token.
        access_token: Secret,
    } -> ();
    DELETE "/applications/{client_id}/grant", Idempotent,
    docs "https://docs.github.com/rest/apps/oauth-applications#delete-an-app-authorization"
}
