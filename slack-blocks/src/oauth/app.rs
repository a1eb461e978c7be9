// Kept identical in github-checks and slack-blocks.
//! A token that renews itself with the id and the secret of an app.

use super::{Pair, RefreshingToken, TokenStore};
use crate::client::Client;
use crate::secret::Secret;

/// An app, and the client that speaks for it.
pub(super) struct App {
    pub(super) client: Client,
    pub(super) client_id: String,
    pub(super) client_secret: Secret,
}

impl RefreshingToken {
    /// Begins with `pair`.
    ///
    /// # Arguments
    /// - `login`: sends the renewals; its own token is not sent.
    /// - `client_id`: client id of the app.
    /// - `client_secret`: client secret of the app; empty where the log-in needed none.
    /// - `pair`: as [`Pair::of`] made it, or as it was stored.
    /// - `store`: where pairs survive a restart. The vendor's refresh tokens work once.
    pub fn new(
        login: Client,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        pair: Pair,
        store: impl TokenStore,
    ) -> Self {
        let app = App {
            client: login,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
        };
        Self::of(app, pair, store)
    }
}
