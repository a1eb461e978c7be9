//! Ends what a person gave an app.

use super::DeleteGrant;
use crate::client::Client;
use crate::error::Error;
use crate::secret::Secret;

/// Ends all tokens that the person gave the app, the one that renews included, and their
/// consent: `DELETE /applications/{client_id}/grant`. Answers whether there was something to
/// end; ending it twice does no harm. A program that stores the token deletes it afterwards.
///
/// [`DeleteToken`](super::DeleteToken) ends the one token and keeps the consent.
///
/// # Arguments
/// - `app`: a client that signs in as the app:
///   [`Client::builder_for_app`](crate::Client::builder_for_app).
/// - `client_id`: client id of the app.
/// - `access`: the person's token, as long as it works.
///
/// # Errors
/// See [`Error`]. The tokens work on, unless [`Error::is_ambiguous`].
#[inline]
pub async fn log_out(
    app: &Client,
    client_id: impl Into<String> + Send,
    access: impl Into<Secret> + Send,
) -> Result<bool, Error> {
    let call = DeleteGrant::new(client_id, access);
    match app.send(&call).await {
        Ok(()) => Ok(true),
        // GitHub finds no grant for a token that has ended.
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}
