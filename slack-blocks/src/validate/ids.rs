//! Names that must differ, without an allocation while they are few.

use std::collections::HashSet;

/// As many names as a large document has; more are kept in a set.
const FEW: usize = 32;

/// Names that must differ within a scope. Scopes can stand in one another.
pub(super) struct Ids<'n> {
    few: [&'n str; FEW],
    len: usize,
    /// Where the names of this scope begin.
    from: usize,
    scope: u32,
    scopes: u32,
    more: Option<HashSet<(u32, &'n str)>>,
}

/// The scope around the one that was entered.
pub(super) struct Outer {
    len: usize,
    from: usize,
    scope: u32,
}

impl<'n> Ids<'n> {
    pub(super) fn new() -> Self {
        Self {
            few: [""; FEW],
            len: 0,
            from: 0,
            scope: 0,
            scopes: 0,
            more: None,
        }
    }

    pub(super) fn holds(&self, id: &'n str) -> bool {
        let more = |more: &HashSet<_>| more.contains(&(self.scope, id));
        self.few[self.from..self.len].contains(&id) || self.more.as_ref().is_some_and(more)
    }

    /// Adds a name; false when the scope holds it already.
    pub(super) fn insert(&mut self, id: &'n str) -> bool {
        if self.holds(id) {
            return false;
        }
        if self.len < FEW {
            self.few[self.len] = id;
            self.len += 1;
        } else {
            let more = self.more.get_or_insert_with(HashSet::new);
            more.insert((self.scope, id));
        }
        true
    }

    /// Begins a scope of its own inside this one.
    pub(super) fn enter(&mut self) -> Outer {
        let outer = Outer {
            len: self.len,
            from: self.from,
            scope: self.scope,
        };
        self.scopes += 1;
        self.scope = self.scopes;
        self.from = self.len;
        outer
    }

    /// Ends the scope; what it held is forgotten.
    pub(super) fn leave(&mut self, outer: &Outer) {
        self.len = outer.len;
        self.from = outer.from;
        self.scope = outer.scope;
    }
}
