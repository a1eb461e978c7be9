//! OAuth: tokens for programs and for people.
//!
//! | call | does |
//! |---|---|
//! | [`CreateAuthorization`] | makes a token for a program |
//! | [`CreateOauthClient`] | registers a program that people can give access to |
//! | [`CreateTeamAuthorization`] | makes a token for a team |
//! | [`CreateToken`] | exchanges a code or a refresh token by the Platform API |
//! | [`DeleteAuthorization`] | ends an authorization and its tokens |
//! | [`DeleteOauthClient`] | ends a program's registration and everybody's access through it |
//! | [`DeleteToken`] | ends a token |
//! | [`GetAuthorization`] | reads an authorization |
//! | [`GetOauthClient`] | reads a program's registration |
//! | [`ListAuthorizations`] | lists the authorizations of the account |
//! | [`ListOauthClients`] | lists the programs that the account has registered |
//! | [`ListTeamAuthorizations`] | lists the authorizations of a team |
//! | [`RegenerateTokens`] | replaces the tokens of an authorization |
//! | [`RotateCredentials`] | replaces a program's secret |
//! | [`UpdateAuthorization`] | changes the description of an authorization |
//! | [`UpdateOauthClient`] | changes a program's registration |
//!
//! For people, in this order:
//!
//! | step | does |
//! |---|---|
//! | [`new_state`], [`AuthorizeUrl`] | makes the address to send a person to |
//! | [`Callback`] | reads what the person comes back with |
//! | [`ExchangeCode`] | turns the code into an [`Access`], of which [`Pair::of`] is stored |
//! | [`RefreshingToken`] | is the token of a client and renews itself, with a [`TokenStore`] |
//! | [`log_out`] | ends the access |
//!
//! Source: <https://devcenter.heroku.com/articles/oauth>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AuthorizationId, OauthClientId, TokenId};
use crate::reference::Named;
use crate::secret::Secret;

mod authorize;
mod callback;
mod log_out;
mod refreshing;
mod renewal;
mod state;
mod store;
mod web;
pub use self::authorize::AuthorizeUrl;
pub use self::callback::{Callback, CallbackError};
pub use self::log_out::log_out;
pub use self::refreshing::RefreshingToken;
pub use self::state::new_state;
pub use self::store::{Pair, StoreLock, TokenStore};
pub use self::web::{Access, ExchangeCode, RefreshAccess};

mod create_authorization;
mod create_client;
mod create_team_authorization;
mod create_token;
mod delete_authorization;
mod delete_client;
mod delete_token;
mod get_authorization;
mod get_client;
mod list_authorizations;
mod list_clients;
mod list_team_authorizations;
mod regenerate_tokens;
mod rotate_credentials;
mod update_authorization;
mod update_client;
pub use self::create_authorization::CreateAuthorization;
pub use self::create_client::CreateOauthClient;
pub use self::create_team_authorization::CreateTeamAuthorization;
pub use self::create_token::CreateToken;
pub use self::delete_authorization::DeleteAuthorization;
pub use self::delete_client::DeleteOauthClient;
pub use self::delete_token::DeleteToken;
pub use self::get_authorization::GetAuthorization;
pub use self::get_client::GetOauthClient;
pub use self::list_authorizations::ListAuthorizations;
pub use self::list_clients::ListOauthClients;
pub use self::list_team_authorizations::ListTeamAuthorizations;
pub use self::regenerate_tokens::RegenerateTokens;
pub use self::rotate_credentials::RotateCredentials;
pub use self::update_authorization::UpdateAuthorization;
pub use self::update_client::UpdateOauthClient;

/// An authorization: what a token may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Authorization {
    /// Its UUID.
    pub id: AuthorizationId,
    /// What it is for.
    pub description: Option<String>,
    /// What it allows: `global`, `identity`, `read`, `write-protected` …
    pub scope: Option<Vec<String>>,
    /// The token for calls.
    pub access_token: Option<Token>,
    /// The token for new tokens.
    pub refresh_token: Option<Token>,
    /// The code to exchange.
    pub grant: Option<Grant>,
    /// The program it is for.
    pub client: Option<Named<OauthClientId>>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Token {
    /// Its UUID.
    pub id: Option<TokenId>,
    /// The token itself.
    pub token: Option<Secret>,
    /// Seconds until it ends; `None` for a token that does not.
    pub expires_in: Option<u64>,
}

/// A code to exchange for a token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Grant {
    /// The code.
    pub code: Option<Secret>,
    /// Seconds until it ends.
    pub expires_in: Option<u64>,
}

/// A program that people can give access to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OauthClient {
    /// Its UUID.
    pub id: OauthClientId,
    /// Its name.
    pub name: Option<String>,
    /// Where people come back to.
    pub redirect_uri: Option<String>,
    /// Its secret; absent where others may read.
    pub secret: Option<Secret>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// What a code or a refresh token was exchanged for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TokenPair {
    /// Its UUID.
    pub id: TokenId,
    /// The token for calls.
    pub access_token: Option<Token>,
    /// The token for new tokens.
    pub refresh_token: Option<Token>,
    /// The authorization behind both.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub authorization: Option<AuthorizationId>,
}
