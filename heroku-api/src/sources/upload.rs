//! `PUT put_url` — uploads a tarball to the place that [`CreateSource`] made.
//!
//! [`CreateSource`]: super::CreateSource

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::{Method, Request, StatusCode};
use sha2::{Digest, Sha256};

use crate::client::Client;
use crate::error::BuildError;
use crate::secret::SignedUrl;
use crate::transport::{Limits, TransportError};
use crate::url_guard::UrlError;

/// What a checksum begins with; the digest in lower-case hex follows.
pub const CHECKSUM_PREFIX: &str = "SHA256:";
/// The checksum of a tarball, for [`Source::checksum`](crate::builds::Source::checksum) and
/// [`DeployPlan::checksum`](crate::flows::deploy::DeployPlan::checksum): Heroku refuses to
/// build other bytes.
///
/// ```
/// use heroku_api::sources::checksum;
///
/// assert!(checksum(b"").starts_with("SHA256:e3b0c44298fc1c14"));
/// ```
///
/// # Arguments
/// - `tarball`: all bytes of the tarball, compressed as they are uploaded.
#[must_use]
pub fn checksum(tarball: &[u8]) -> String {
    let digest = Sha256::digest(tarball);
    digest
        .iter()
        .fold(CHECKSUM_PREFIX.to_owned(), |mut text, byte| {
            // Writing to a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Longest time of one upload.
const TIMEOUT: Duration = Duration::from_secs(600);
/// Attempts; the same bytes at the same place change nothing.
const ATTEMPTS: u32 = 3;
/// An object store answers with little or nothing.
const ANSWER: usize = 64 * 1024;

/// Why an upload did not arrive. Nothing was built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The address may not be requested; nothing was sent.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The request could not be built; nothing was sent.
    #[error("the upload could not be built")]
    Build(#[source] BuildError),
    /// The connection broke, each time.
    #[error("the upload did not arrive")]
    Transport(#[from] TransportError),
    /// The store refused it: the address has ended, for example.
    #[error("the upload was refused: {status}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
    },
}

impl Client {
    /// Uploads a tarball (`.tar.gz`) to `put_url`, without the token; at most 3 attempts.
    ///
    /// # Errors
    /// [`UploadError`].
    pub async fn upload(&self, put_url: &SignedUrl, tarball: Bytes) -> Result<(), UploadError> {
        let request = Request::builder()
            .method(Method::PUT)
            .uri(self.guard().check(put_url)?)
            .header(USER_AGENT, self.user_agent())
            // No Content-Type: it is not part of the signature of the address.
            .header(CONTENT_LENGTH, HeaderValue::from(tarball.len()))
            .body(tarball)
            .map_err(|error| UploadError::Build(error.into()))?;
        let limits = Limits::new(TIMEOUT, ANSWER);
        let mut attempt = 1;
        loop {
            let error = match self.transport().send(request.clone(), limits).await {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                Ok(answer) => {
                    let status = answer.status();
                    let refused = UploadError::Refused { status };
                    if !status.is_server_error() {
                        return Err(refused);
                    }
                    refused
                }
                Err(error) => error.into(),
            };
            if attempt == ATTEMPTS {
                return Err(error);
            }
            self.transport()
                .sleep(Duration::from_secs(1 << attempt))
                .await;
            attempt += 1;
        }
    }
}
