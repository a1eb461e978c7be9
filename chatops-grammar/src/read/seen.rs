//! A set that costs nothing while it is small.

use std::collections::HashSet;
use std::hash::Hash;

const FEW: usize = 8;

/// The first items in place, the rest in a hash set: a list of any length takes linear time,
/// and a short one no allocation.
#[derive(Debug)]
pub(super) struct Seen<T> {
    few: [Option<T>; FEW],
    length: usize,
    more: HashSet<T>,
}

impl<T> Default for Seen<T> {
    fn default() -> Self {
        Self {
            few: [const { None }; FEW],
            length: 0,
            more: HashSet::new(),
        }
    }
}

impl<T: Eq + Hash> Seen<T> {
    /// Adds `item`; whether it is new.
    pub(super) fn insert(&mut self, item: T) -> bool {
        let known = self
            .few
            .iter()
            .map_while(Option::as_ref)
            .any(|known| *known == item);
        let is_new = !known
            && match self.few.get_mut(self.length) {
                Some(place) => {
                    *place = Some(item);
                    true
                }
                None => self.more.insert(item),
            };
        self.length += usize::from(is_new);
        is_new
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }
}
