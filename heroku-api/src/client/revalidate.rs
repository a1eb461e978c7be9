//! Asks again without fetching again: `ETag` and `If-None-Match`.

use http::StatusCode;
use http::header::{ETAG, HeaderValue, IF_NONE_MATCH};

use super::Client;
use crate::endpoint::{Endpoint, With};
use crate::error::Error;

/// What was answered last, for [`Client::send_if_changed`]. Keep one per call.
#[derive(Clone, Debug, Default)]
pub struct Revalidation {
    etag: Option<HeaderValue>,
}

impl Client {
    /// As [`send`](Self::send), but answers `None` when nothing has changed since the
    /// last answer that `seen` knows: a poll that costs Heroku and the network little.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_if_changed<E: Endpoint>(
        &self,
        call: &E,
        seen: &mut Revalidation,
    ) -> Result<Option<E::Response>, Error> {
        let mut call = With::new(call);
        if let Some(etag) = &seen.etag {
            call = call.header(IF_NONE_MATCH, etag.clone());
        }
        self.run(&call, |answer| {
            if answer.status() == StatusCode::NOT_MODIFIED {
                return Ok(None);
            }
            let value = E::decode(answer)?;
            seen.etag = answer.headers().get(ETAG).cloned();
            Ok(Some(value))
        })
        .await
    }
}
