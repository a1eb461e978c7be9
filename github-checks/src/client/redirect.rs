//! Redirects: a renamed repository is followed on the API's own address, nothing else is.
//!
//! Source: <https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects>

use bytes::Bytes;
use http::header::{HeaderValue, LOCATION};
use http::{Method, Request, Response, StatusCode, Uri};
use url::Url;

use crate::error::Error;

/// Whether an answer says that the same call belongs to another address. Writes follow
/// only the codes that promise to keep method and body.
pub(super) fn is_followed(answer: &Response<Bytes>, request: &Request<Bytes>) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match answer.status() {
        StatusCode::MOVED_PERMANENTLY => reads,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        _ => false,
    }
}

/// The address to follow to.
///
/// # Errors
/// When it is on another scheme, host or port: the token stays here.
pub(super) fn target(answer: &Response<Bytes>, from: &Uri) -> Result<Uri, Error> {
    let refused = || Error::redirect(answer, from);
    let here = Url::parse(&from.to_string()).map_err(|_| refused())?;
    let to = resolve(answer, &here).ok_or_else(refused)?;
    if to.origin() != here.origin() || !to.username().is_empty() || to.password().is_some() {
        return Err(refused());
    }
    to.as_str().parse().map_err(|_| refused())
}

/// The same answer with an absolute `Location`.
pub(super) fn absolute(mut answer: Response<Bytes>, from: &Uri) -> Response<Bytes> {
    let url = Url::parse(&from.to_string())
        .ok()
        .and_then(|here| resolve(&answer, &here));
    if let Some(value) = url.and_then(|url| HeaderValue::from_str(url.as_str()).ok()) {
        answer.headers_mut().insert(LOCATION, value);
    }
    answer
}

fn resolve(answer: &Response<Bytes>, here: &Url) -> Option<Url> {
    let location = answer.headers().get(LOCATION)?.to_str().ok()?;
    here.join(location).ok()
}
