//! Ends a token.

use crate::calls::auth::RevokeToken;
use crate::client::Client;
use crate::error::{ApiError, Error};

/// Ends the token that `client` sends, for good, with
/// [`auth.revoke`](crate::calls::auth::RevokeToken). Answers whether there was something to
/// end; ending it twice does no harm. A program that stores the token deletes it afterwards.
///
/// A bot's token ends for everybody in the workspace; the app itself goes with
/// [`UninstallApp`](crate::calls::apps::UninstallApp).
///
/// # Arguments
/// - `client`: a client that sends the token.
///
/// # Errors
/// See [`Error`]. The token works on, unless [`Error::is_ambiguous`].
pub async fn log_out(client: &Client) -> Result<bool, Error> {
    const ENDED: [&str; 4] = [
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "account_inactive",
    ];
    match client.send(&RevokeToken::new()).await {
        Ok(()) => Ok(true),
        Err(error) => match error.as_api().and_then(ApiError::code) {
            Some(code) if ENDED.contains(&code.as_str()) => Ok(false),
            _ => Err(error),
        },
    }
}
