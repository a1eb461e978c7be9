//! Answers that GitHub confirms with a 304, which costs nothing of the rate limit.
//!
//! Source: <https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>

use std::fmt;

use bytes::Bytes;
use http::header::{
    ACCEPT, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK,
};
use http::{HeaderMap, Request, Response, StatusCode};
use sha2::{Digest, Sha256};

use crate::secret::Secret;

mod memory;
pub use self::memory::MemoryCache;

/// Keeps answers for [`Client`](crate::Client). Implement it to share them between
/// processes; both functions must return quickly, and may forget whatever they like.
pub trait Cache: fmt::Debug + Send + Sync + 'static {
    /// The answer kept under `key`.
    fn get(&self, key: &CacheKey) -> Option<Cached>;

    /// Keeps a response. Its body may be a part of a much larger buffer: what stays in this
    /// process should keep [`Cached::owned`].
    fn put(&self, key: CacheKey, answer: Cached);
}

/// What an answer depends on: method, address, credential, media type and API version.
///
/// The credential is a digest: a key can be written to a log or a shared store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey([u8; 32]);

impl CacheKey {
    pub(crate) fn new(request: &Request<Bytes>, token: &Secret) -> Self {
        let mut digest = Sha256::new();
        let headers = request.headers();
        let header = |name: HeaderName| headers.get(name).map_or(&b""[..], HeaderValue::as_bytes);
        for part in [
            request.method().as_str().as_bytes(),
            request.uri().to_string().as_bytes(),
            token.expose().as_bytes(),
            header(ACCEPT),
            header(crate::endpoint::API_VERSION),
        ] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }

    /// 32 bytes that name the answer.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// An answer and what confirms it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cached {
    /// `ETag`, as it came.
    pub etag: Option<String>,
    /// `Last-Modified`, as it came.
    pub last_modified: Option<String>,
    /// `Link`, so that a list continues.
    pub link: Option<String>,
    /// The body.
    pub body: Bytes,
}

impl Cached {
    /// An answer read back from a store of your own.
    ///
    /// # Arguments
    /// - `etag`: `ETag` of the response, as it came.
    /// - `last_modified`: `Last-Modified` of the response, as it came.
    /// - `link`: `Link` of the response, so that a list continues.
    /// - `body`: the body.
    #[must_use]
    pub fn new(
        etag: Option<String>,
        last_modified: Option<String>,
        link: Option<String>,
        body: Bytes,
    ) -> Self {
        Self {
            etag,
            last_modified,
            link,
            body,
        }
    }

    /// The same with a body that holds nothing but itself. What a transport hands over is
    /// often cut from the buffer that it reads into, and would keep all of it in memory.
    #[must_use]
    pub fn owned(mut self) -> Self {
        self.body = Bytes::copy_from_slice(&self.body);
        self
    }

    /// Bytes that it takes, apart from the space of the struct itself.
    pub(crate) fn weight(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::capacity);
        let headers = [&self.etag, &self.last_modified, &self.link];
        headers.into_iter().map(length).sum::<usize>() + self.body.len()
    }

    /// What to keep of an answer; nothing when GitHub gave no way to confirm it.
    pub(crate) fn of(answer: &Response<Bytes>) -> Option<Self> {
        if answer.status() != StatusCode::OK {
            return None;
        }
        let text = |name: HeaderName| {
            let value = answer.headers().get(name)?;
            value.to_str().ok().map(ToOwned::to_owned)
        };
        let (etag, last_modified) = (text(ETAG), text(LAST_MODIFIED));
        if etag.is_none() && last_modified.is_none() {
            return None;
        }
        Some(Self {
            etag,
            last_modified,
            link: text(LINK),
            // A copy: the piece itself would keep the whole buffer it was cut from.
            body: Bytes::copy_from_slice(answer.body()),
        })
    }

    /// Asks GitHub to confirm this answer instead of sending it again.
    pub(crate) fn ask(&self, headers: &mut HeaderMap) {
        // The date is second best: it is used only when there is no tag.
        let (name, text) = match (&self.etag, &self.last_modified) {
            (Some(etag), _) => (IF_NONE_MATCH, etag),
            (None, Some(date)) => (IF_MODIFIED_SINCE, date),
            (None, None) => return,
        };
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }

    /// The confirmed answer, with the fresh headers of the confirmation.
    pub(crate) fn confirmed(self, mut confirmation: Response<Bytes>) -> Response<Bytes> {
        *confirmation.status_mut() = StatusCode::OK;
        *confirmation.body_mut() = self.body;
        for (name, known) in [
            (ETAG, self.etag),
            (LAST_MODIFIED, self.last_modified),
            (LINK, self.link),
        ] {
            let known = known.and_then(|text| HeaderValue::try_from(text).ok());
            if let (Some(known), None) = (known, confirmation.headers().get(&name)) {
                confirmation.headers_mut().insert(name, known);
            }
        }
        confirmation
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("etag", &self.etag)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Where an answer is kept, and what is kept there already.
pub(crate) struct Slot {
    pub(crate) key: CacheKey,
    pub(crate) cached: Option<Cached>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(accept: &str, version: &str, method: &str, uri: &str) -> Request<Bytes> {
        Request::builder()
            .method(method)
            .uri(uri)
            .header(ACCEPT, accept)
            .header(crate::endpoint::API_VERSION, version)
            .body(Bytes::new())
            .unwrap()
    }

    #[test]
    fn everything_that_a_response_depends_on_is_part_of_the_key() {
        let base = ["json", "2022-11-28", "GET", "https://api.github.com/a", "t"];
        let key = |parts: [&str; 5]| {
            let [accept, version, method, uri, token] = parts;
            CacheKey::new(&request(accept, version, method, uri), &Secret::new(token))
        };
        for (at, other) in ["sha", "2026-03-10", "HEAD", "https://api.github.com/b", "u"]
            .into_iter()
            .enumerate()
        {
            let mut changed = base;
            changed[at] = other;
            assert_ne!(key(base), key(changed), "{other}");
        }
        assert_eq!(key(base), key(base));
        // The parts do not run into each other.
        let [a, b] = [["jso", "n2022"], ["json", "2022"]]
            .map(|[accept, version]| key([accept, version, base[2], base[3], base[4]]));
        assert_ne!(a, b);
    }
}
