//! Logging people in: the web flow with PKCE, the device flow, and looking after tokens.
//!
//! | call | does |
//! |---|---|
//! | [`new_state`], [`Pkce`], [`AuthorizeUrl`] | makes the address to send a person to |
//! | [`Callback`] | reads what the person comes back with |
//! | [`ExchangeCode`] | turns the code into a token |
//! | [`RefreshAccess`] | renews a token that ends |
//! | [`RefreshingToken`] | is the token of a client and renews itself, with a [`TokenStore`] |
//! | [`log_out`] | ends the access |
//! | [`StartDevice`], [`PollDevice`] | the two steps of the device flow |
//! | [`CheckToken`], [`ResetToken`], [`DeleteToken`], [`DeleteGrant`] | look after tokens |
//!
//! GitHub answers refusals with a success: [`TokenAnswer`] tells them apart.
//!
//! A client whose token renews itself:
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # fn run(pair: github_checks::oauth::Pair, store: impl github_checks::oauth::TokenStore)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use github_checks::{Client, oauth::RefreshingToken};
//!
//! let login = Client::builder_without_token().build()?;
//! let token = RefreshingToken::new(login.clone(), "Iv1.abc", "client-secret", pair, store);
//! let person = login.with_token(token);
//! # Ok(()) }
//! ```
//!
//! Source: <https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps>

use std::time::Duration;

use crate::macros::open_enum;
use crate::secret::Secret;

mod answer;
mod app;
mod authorize;
mod callback;
mod device;
mod exchange;
mod form;
mod log_out;
mod pkce;
mod refreshing;
mod renewal;
mod state;
mod store;
mod tokens;
pub use self::authorize::AuthorizeUrl;
pub use self::callback::{Callback, CallbackError};
pub use self::device::{DeviceCode, DeviceError, PollDevice, StartDevice};
pub use self::exchange::{ExchangeCode, RefreshAccess};
pub use self::log_out::log_out;
pub use self::pkce::{Pkce, PkceError};
pub use self::refreshing::RefreshingToken;
pub use self::state::new_state;
pub use self::store::{Pair, StoreLock, TokenStore};
pub use self::tokens::{Authorization, CheckToken, DeleteGrant, DeleteToken, ResetToken};

/// What GitHub answers when it is asked for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a refusal looks like a success otherwise"]
pub enum TokenAnswer {
    /// A token.
    Granted(Box<AccessToken>),
    /// Why there is none.
    Refused(Refusal),
}

/// A token for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessToken {
    /// The token.
    pub token: Secret,
    /// What it may do. Can be less than what was asked for.
    pub scopes: Vec<String>,
    /// How long it works; for ever when absent.
    pub expires_in: Option<Duration>,
    /// What renews it; works once.
    pub refresh_token: Option<Secret>,
    /// How long that works.
    pub refresh_token_expires_in: Option<Duration>,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The reason.
    pub error: OAuthError,
    /// In words.
    pub description: Option<String>,
    /// How long to wait between questions from now on; only with
    /// [`OAuthError::SlowDown`].
    pub interval: Option<Duration>,
}

open_enum! {
    /// Why GitHub gives no token.
    OAuthError {
        /// The app's id or secret is wrong.
        IncorrectClientCredentials = "incorrect_client_credentials",
        /// The address to come back to is not the app's.
        RedirectUriMismatch = "redirect_uri_mismatch",
        /// The code is wrong, used or older than ten minutes: begin again.
        BadVerificationCode = "bad_verification_code",
        /// The person has no verified address.
        UnverifiedUserEmail = "unverified_user_email",
        /// The refresh token is wrong, used or too old: log in again.
        BadRefreshToken = "bad_refresh_token",
        /// The person has not entered the code yet.
        AuthorizationPending = "authorization_pending",
        /// Questions come too fast.
        SlowDown = "slow_down",
        /// The device code is too old: begin again.
        ExpiredToken = "expired_token",
        /// The same in other words.
        TokenExpired = "token_expired",
        /// The person said no.
        AccessDenied = "access_denied",
        /// The device code is wrong.
        IncorrectDeviceCode = "incorrect_device_code",
        /// The kind of question is wrong.
        UnsupportedGrantType = "unsupported_grant_type",
        /// The app must switch the device flow on first.
        DeviceFlowDisabled = "device_flow_disabled",
    }
}
