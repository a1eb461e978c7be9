//! A bound on work that is not stored: reads are answered "busy, try again" over it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// At most so many at a time. Cheap to clone; all clones share it.
#[derive(Clone, Debug)]
pub struct Bound(Arc<Semaphore>);

/// A place; free again when dropped.
#[derive(Debug)]
pub struct Place(#[allow(dead_code)] OwnedSemaphorePermit);

impl Bound {
    /// At most `places` at a time.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places)))
    }

    /// A place at once, or `None`: answer "busy, try again". Nobody waits here: who waits for
    /// a read has gone before it comes.
    #[must_use]
    pub fn enter(&self) -> Option<Place> {
        Arc::clone(&self.0).try_acquire_owned().ok().map(Place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_the_bound_is_busy_until_a_place_is_free() {
        let bound = Bound::new(2);
        let first = bound.enter().expect("a place");
        let _second = bound.enter().expect("a place");
        assert!(bound.clone().enter().is_none());
        drop(first);
        assert!(bound.enter().is_some());
    }
}
