//! The cache that a client has unless it is given another one.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Cache, CacheKey, Cached};

/// Maximum number of responses.
const ENTRIES: usize = 512;
/// Maximum memory, in bytes.
const BYTES: usize = 16 * 1024 * 1024;
/// What one response takes beside its texts and its body, in bytes.
const OVERHEAD: usize = 2 * size_of::<(CacheKey, (u64, Cached))>();

/// Keeps the newest responses in memory: at most 512, at most 16 MiB.
///
/// The 16 MiB are what is really kept: keys, headers and bodies are counted, and bodies are
/// copied out of the buffers that they arrived in. Clients that share a cache
/// ([`Client::with_token`](crate::Client::with_token)) share its limits; each token sees
/// only its own responses.
#[derive(Default)]
pub struct MemoryCache(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    answers: HashMap<CacheKey, (u64, Cached)>,
    bytes: usize,
    clock: u64,
}

impl Kept {
    fn remove(&mut self, key: &CacheKey) {
        if let Some((_, old)) = self.answers.remove(key) {
            self.bytes -= cost(&old);
        }
    }
}

fn cost(answer: &Cached) -> usize {
    answer.weight() + OVERHEAD
}

impl MemoryCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Memory in use, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.kept().bytes
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
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
        let cost = cost(&answer);
        let mut kept = self.kept();
        // What is newer replaces what was there, even when it is too large to be kept.
        kept.remove(&key);
        // One huge answer must not push out everything else.
        if cost > BYTES / 4 {
            return;
        }
        kept.clock += 1;
        let now = kept.clock;
        kept.bytes += cost;
        kept.answers.insert(key, (now, answer.owned()));
        while kept.answers.len() > ENTRIES || kept.bytes > BYTES {
            let oldest = kept.answers.iter().min_by_key(|(_, (used, _))| *used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                return;
            };
            kept.remove(&oldest);
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
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::secret::Secret;

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
            cache.put(key(number), answer(BYTES / 4 - 1_000));
            assert!(cache.bytes() <= BYTES);
        }
        cache.put(key(9), answer(BYTES));
        assert!(cache.get(&key(9)).is_none());
        cache.put(key(7), answer(BYTES));
        assert!(cache.get(&key(7)).is_none(), "what was there is outdated");
    }

    /// A buffer that is counted as long as it lives.
    struct Buffer(Vec<u8>, Arc<AtomicUsize>);

    impl Buffer {
        fn of(size: usize, live: &Arc<AtomicUsize>) -> Bytes {
            live.fetch_add(size, Ordering::SeqCst);
            Bytes::from_owner(Self(vec![b'x'; size], Arc::clone(live)))
        }
    }

    impl AsRef<[u8]> for Buffer {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    impl Drop for Buffer {
        fn drop(&mut self) {
            self.1.fetch_sub(self.0.len(), Ordering::SeqCst);
        }
    }

    #[test]
    fn a_small_answer_does_not_keep_the_large_buffer_that_it_arrived_in() {
        let live = Arc::new(AtomicUsize::new(0));
        let cache = MemoryCache::new();
        for number in 0..ENTRIES {
            let body = Buffer::of(400 * 1024, &live).slice(..106);
            cache.put(key(number), Cached::new(Some("e".into()), None, None, body));
        }
        assert_eq!(live.load(Ordering::SeqCst), 0, "bytes of foreign buffers");
        assert_eq!(cache.get(&key(3)).unwrap().body, vec![b'x'; 106]);
        assert!(cache.bytes() < ENTRIES * (106 + 1_000), "{}", cache.bytes());
    }

    #[test]
    fn keys_headers_and_bodies_are_counted_and_given_back() {
        let cache = MemoryCache::new();
        let long = "l".repeat(100_000);
        let linked = || Cached::new(None, Some("d".into()), Some(long.clone()), Bytes::new());
        cache.put(key(0), linked());
        let one = cache.bytes();
        assert!(one >= 100_000 + size_of::<CacheKey>(), "{one}");
        cache.put(key(0), linked());
        assert_eq!(cache.bytes(), one, "the same again takes no more");
        for number in 0..400 {
            cache.put(key(number), linked());
            assert!(cache.bytes() <= BYTES, "{}", cache.bytes());
        }
        let kept = cache.kept();
        let sum: usize = kept.answers.values().map(|(_, answer)| cost(answer)).sum();
        assert_eq!(kept.bytes, sum);
        assert!(kept.answers.len() < 170, "{}", kept.answers.len());
    }
}
