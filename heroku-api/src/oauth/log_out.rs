//! Ends what a person gave a program.

use super::{DeleteAuthorization, ListAuthorizations};
use crate::client::Client;
use crate::error::{ApiError, Error};
use crate::secret::Secret;

/// Ends the access of a person's token, and of the refresh token that came with it.
///
/// A log-in gives no id to end it by, so the authorization is looked for among those of the
/// account by its access token: `GET /oauth/authorizations`, then
/// `DELETE /oauth/authorizations/{id}`. Answers how many ended: usually 1; 0 when the token
/// had ended before. Ending it twice does no harm. A program that stores the token deletes it
/// afterwards.
///
/// # Arguments
/// - `person`: a client that sends the person's token.
/// - `access`: the token: [`Pair::access`](super::Pair::access), or what
///   [`ExchangeCode`](super::ExchangeCode) returned.
///
/// # Permission
/// The scope `global`. Heroku refuses a narrower token (403, [`Error::as_api`]): the person
/// then ends the access at <https://dashboard.heroku.com/account/applications>.
///
/// # Errors
/// See [`Error`]. The token works on, unless [`Error::is_ambiguous`].
pub async fn log_out(person: &Client, access: &Secret) -> Result<usize, Error> {
    let all = match person.all(&ListAuthorizations::new()).await {
        Ok(all) => all,
        // It takes a token that works to ask.
        Err(error) if error.as_api().is_some_and(ApiError::is_unauthorized) => {
            return Ok(0);
        }
        Err(error) => return Err(error),
    };
    let mut ended = 0;
    for authorization in all {
        let token = authorization.access_token.and_then(|token| token.token);
        if token.is_some_and(|token| token == *access) {
            person
                .send(&DeleteAuthorization::new(authorization.id))
                .await?;
            ended += 1;
        }
    }
    Ok(ended)
}
