//! Logging in and keeping tokens fresh.
//!
//! | step | does |
//! |---|---|
//! | [`new_state`], [`Pkce`], [`AuthorizeUrl`] | makes the address to send a person to |
//! | [`Callback`] | reads what the person comes back with |
//! | [`ExchangeCode`] | turns the code into a [`Grant`], of which [`Pair::of`] and [`Pair::of_person`] are stored |
//! | [`RefreshAccess`] | renews a token that expires |
//! | [`RefreshingToken`] | is the token of a client and renews itself, with a [`TokenStore`] |
//! | [`log_out`] | ends the token |
//!
//! A client whose token renews itself:
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # fn run(pair: slack_blocks::web::oauth::Pair, store: impl slack_blocks::web::oauth::TokenStore)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use slack_blocks::{Client, web::oauth::RefreshingToken};
//!
//! let login = Client::builder_without_token().build()?;
//! let token = RefreshingToken::new(login, "123.456", "client-secret", pair, store);
//! let slack = Client::builder_with(token).build()?;
//! # Ok(()) }
//! ```
//!
//! Source: <https://docs.slack.dev/authentication/installing-with-oauth>

mod app;
mod authorize;
mod callback;
mod exchange;
mod grant;
mod log_out;
mod pkce;
mod refresh;
mod refreshing;
mod renewal;
mod state;
mod store;

pub use self::authorize::AuthorizeUrl;
pub use self::callback::{Callback, CallbackError};
pub use self::exchange::ExchangeCode;
pub use self::grant::{Grant, IncomingWebhook, Organisation, Person, Team};
pub use self::log_out::log_out;
pub use self::pkce::{Pkce, PkceError};
pub use self::refresh::RefreshAccess;
pub use self::refreshing::RefreshingToken;
pub use self::state::new_state;
pub use self::store::{Pair, StoreLock, TokenStore};
