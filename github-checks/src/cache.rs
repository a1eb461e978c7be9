//! Answers that GitHub confirms with a 304, which costs nothing of the rate limit.
//!
//! Source: <https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::header::{
    ACCEPT, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK,
};
use http::{HeaderMap, Request, Response, StatusCode};
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// Most answers that [`MemoryCache`] keeps.
const ENTRIES: usize = 512;
/// Most bytes of bodies that [`MemoryCache`] keeps.
const BYTES: usize = 16 * 1024 * 1024;

/// Keeps answers for [`Client`](crate::Client). Implement it to share them between
/// processes; both functions must return quickly, and may forget whatever they like.
pub trait Cache: fmt::Debug + Send + Sync + 'static {
    /// The answer kept under `key`.
    fn get(&self, key: &CacheKey) -> Option<Cached>;

    /// Keeps an answer.
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
            header(crate::client::API_VERSION),
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
            body: answer.body().clone(),
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

/// Keeps the newest answers in memory: at most 512, at most 16 MiB.
#[derive(Default)]
pub struct MemoryCache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    answers: HashMap<CacheKey, (u64, Cached)>,
    bytes: usize,
    clock: u64,
}

impl MemoryCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache for MemoryCache {
    fn get(&self, key: &CacheKey) -> Option<Cached> {
        let mut kept = self.kept();
        kept.clock += 1;
        let now = kept.clock;
        let (used, answer) = kept.answers.get_mut(key)?;
        *used = now;
        Some(answer.clone())
    }

    fn put(&self, key: CacheKey, answer: Cached) {
        // One huge answer must not push out everything else.
        if answer.body.len() > BYTES / 4 {
            return;
        }
        let mut kept = self.kept();
        kept.clock += 1;
        let now = kept.clock;
        kept.bytes += answer.body.len();
        if let Some((_, old)) = kept.answers.insert(key, (now, answer)) {
            kept.bytes -= old.body.len();
        }
        while kept.answers.len() > ENTRIES || kept.bytes > BYTES {
            let oldest = kept.answers.iter().min_by_key(|(_, (used, _))| *used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                return;
            };
            if let Some((_, old)) = kept.answers.remove(&oldest) {
                kept.bytes -= old.body.len();
            }
        }
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.kept();
        f.debug_struct("MemoryCache")
            .field("answers", &kept.answers.len())
            .field("bytes", &kept.bytes)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: usize) -> CacheKey {
        let request = Request::builder()
            .uri(format!("https://api.github.com/{number}"))
            .body(Bytes::new())
            .unwrap();
        CacheKey::new(&request, &Secret::new("t"))
    }

    fn answer(size: usize) -> Cached {
        Cached::new(Some("\"e\"".into()), None, None, Bytes::from(vec![0; size]))
    }

    #[test]
    fn the_least_used_answers_make_room() {
        let cache = MemoryCache::new();
        for number in 0..ENTRIES {
            cache.put(key(number), answer(1));
        }
        assert!(cache.get(&key(0)).is_some());
        cache.put(key(ENTRIES), answer(1));
        assert!(cache.get(&key(0)).is_some(), "just used");
        assert!(cache.get(&key(1)).is_none(), "used longest ago");
        for number in 0..8 {
            cache.put(key(number), answer(BYTES / 4));
        }
        assert!(cache.kept().bytes <= BYTES);
        cache.put(key(9), answer(BYTES));
        assert!(cache.get(&key(9)).is_none());
    }

    #[test]
    fn another_token_has_another_key() {
        let request = Request::new(Bytes::new());
        let a = CacheKey::new(&request, &Secret::new("a"));
        assert_ne!(a, CacheKey::new(&request, &Secret::new("b")));
    }
}
