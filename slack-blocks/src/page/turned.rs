// Kept identical in heroku-api, github-checks and slack-blocks.
//! Which pages of a list were read: a cycle would never end, and nobody knows what it
//! leaves out.

use std::collections::HashSet;
use std::hash::Hash;

use crate::error::Error;

/// The marks of the pages that were asked for.
#[derive(Debug)]
pub(crate) struct Turned<K>(HashSet<K>);

impl<K: Hash + Eq + Clone> Turned<K> {
    /// No page so far; or the one at `from`, when a list is read from there.
    pub(crate) fn new(from: Option<&K>) -> Self {
        Self(from.into_iter().cloned().collect())
    }

    /// Takes note of the page to read next.
    ///
    /// # Errors
    /// [`Error::PageCycle`] when it was read before; it may have offered itself.
    pub(crate) fn to(&mut self, next: &K) -> Result<(), Error> {
        if self.0.insert(next.clone()) {
            return Ok(());
        }
        let pages = self.0.len();
        Err(Error::PageCycle { pages, trace: None })
    }
}
