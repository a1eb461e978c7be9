//! A call with the caller's second factor.

use crate::client::Client;
use crate::endpoint::{Endpoint, With};
use crate::error::Error;
use crate::secret::Secret;

/// Sends a call, with a two-factor code when there is one.
pub(super) async fn send<E: Endpoint>(
    heroku: &Client,
    call: &E,
    code: Option<&Secret>,
) -> Result<E::Response, Error> {
    match code {
        Some(code) => heroku.send(&With::two_factor(call, code)?).await,
        None => heroku.send(call).await,
    }
}
