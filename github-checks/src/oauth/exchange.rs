//! `POST /login/oauth/access_token` — a token for a code, or for a refresh token.
//!
//! Source: <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#2-users-are-redirected-back-to-your-site-by-github>

use super::form::form_call;
use super::{Pkce, TokenAnswer, answer};
use crate::secret::Secret;

/// Turns the code of a [`Callback`](super::Callback) into a token.
///
/// A code works once: never sent again once bytes were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct ExchangeCode {
    client_id: String,
    client_secret: Secret,
    code: Secret,
    redirect_uri: Option<String>,
    pkce: Option<Pkce>,
}

impl ExchangeCode {
    /// The token for `code`.
    ///
    /// # Arguments
    /// - `client_id`: client id of the app.
    /// - `client_secret`: client secret of the app.
    /// - `code`: code from the callback; works once, for ten minutes.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        code: impl Into<Secret>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            code: code.into(),
            redirect_uri: None,
            pkce: None,
        }
    }

    /// The address that the person came back to, when it was named in the beginning.
    pub fn redirect_uri(mut self, url: impl Into<String>) -> Self {
        self.redirect_uri = Some(url.into());
        self
    }

    /// The proof that it is the same program.
    pub fn pkce(mut self, pkce: &Pkce) -> Self {
        self.pkce = Some(pkce.clone());
        self
    }
}

form_call!(ExchangeCode -> TokenAnswer, "/login/oauth/access_token", Once, answer::read, call => [
    ("client_id", Some(call.client_id.as_str())),
    ("client_secret", Some(call.client_secret.expose())),
    ("code", Some(call.code.expose())),
    ("redirect_uri", call.redirect_uri.as_deref()),
    ("code_verifier", call.pkce.as_ref().map(|pkce| pkce.verifier().expose())),
]);

/// Renews a token that ends; [`RefreshingToken`](super::RefreshingToken) does it by itself. The old refresh token stops working: store the new pair
/// before you use it. Never sent again once bytes were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct RefreshAccess {
    client_id: String,
    client_secret: Secret,
    token: Secret,
}

impl RefreshAccess {
    /// The token for `refresh_token`.
    ///
    /// # Arguments
    /// - `client_id`: client id of the app.
    /// - `client_secret`: client secret of the app.
    /// - `refresh_token`: refresh token of the person; works once.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            token: refresh_token.into(),
        }
    }
}

form_call!(RefreshAccess -> TokenAnswer, "/login/oauth/access_token", Once, answer::read, call => [
    ("client_id", Some(call.client_id.as_str())),
    ("client_secret", Some(call.client_secret.expose())),
    ("grant_type", Some("refresh_token")),
    ("refresh_token", Some(call.token.expose())),
]);
