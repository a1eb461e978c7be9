//! Who is connected, and who makes room when there is none left.
//!
//! The oldest connection that has no complete head goes first, then the oldest without a
//! complete body: slow clients and idle ones. A request that is being handled never goes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// No complete head: new, slow or idle.
    Head,
    /// A head, and no complete body.
    Body,
    /// A request is being handled.
    Busy,
}

#[derive(Clone, Debug)]
pub(super) struct Seats {
    limit: usize,
    table: Arc<Mutex<Table>>,
}

#[derive(Debug, Default)]
struct Table {
    next: u64,
    /// Where each connection is, and since when, in the order of coming there.
    seats: HashMap<u64, (Stage, u64)>,
    heads: BTreeMap<u64, (u64, Arc<Notify>)>,
    bodies: BTreeMap<u64, (u64, Arc<Notify>)>,
}

impl Table {
    fn leave(&mut self, id: u64) -> Option<Stage> {
        let (stage, order) = self.seats.remove(&id)?;
        match stage {
            Stage::Head => drop(self.heads.remove(&order)),
            Stage::Body => drop(self.bodies.remove(&order)),
            Stage::Busy => {}
        }
        Some(stage)
    }

    fn sit(&mut self, id: u64, stage: Stage, needed: &Arc<Notify>) {
        self.next += 1;
        let order = self.next;
        self.seats.insert(id, (stage, order));
        match stage {
            Stage::Head => drop(self.heads.insert(order, (id, Arc::clone(needed)))),
            Stage::Body => drop(self.bodies.insert(order, (id, Arc::clone(needed)))),
            Stage::Busy => {}
        }
    }
}

fn lock(table: &Mutex<Table>) -> MutexGuard<'_, Table> {
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The place of one connection; free again when dropped.
#[derive(Debug)]
pub(super) struct Seat {
    id: u64,
    table: Arc<Mutex<Table>>,
    needed: Arc<Notify>,
}

impl Seats {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            table: Arc::default(),
        }
    }

    /// A place, if need be that of somebody slow; `None` when all are at work.
    pub(super) fn enter(&self) -> Option<Seat> {
        let mut table = lock(&self.table);
        if table.seats.len() >= self.limit {
            let first = table.heads.first_key_value();
            let (id, needed) = first.or_else(|| table.bodies.first_key_value())?.1.clone();
            table.leave(id);
            needed.notify_one();
        }
        table.next += 1;
        let id = table.next;
        let needed = Arc::new(Notify::new());
        table.sit(id, Stage::Head, &needed);
        drop(table);
        let table = Arc::clone(&self.table);
        Some(Seat { id, table, needed })
    }

    pub(super) fn taken(&self) -> i64 {
        i64::try_from(lock(&self.table).seats.len()).unwrap_or(i64::MAX)
    }
}

impl Seat {
    /// Notes how far the connection is.
    pub(super) fn is_at(&self, stage: Stage) {
        let mut table = lock(&self.table);
        // One that has to go does not come back.
        if table.leave(self.id).is_some() {
            table.sit(self.id, stage, &self.needed);
        }
    }

    /// Completes when somebody else needs the place.
    pub(super) async fn is_needed(&self) {
        self.needed.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        lock(&self.table).leave(self.id);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn is_needed(seat: &Seat) -> bool {
        seat.is_needed().now_or_never().is_some()
    }

    #[test]
    fn the_oldest_without_a_head_goes_first_then_without_a_body_and_never_a_busy_one() {
        let seats = Seats::new(4);
        let [busy, body, old, young] = std::array::from_fn(|_| seats.enter().expect("room"));
        busy.is_at(Stage::Busy);
        body.is_at(Stage::Body);
        let fifth = seats.enter().expect("room is made");
        assert!(is_needed(&old));
        let sixth = seats.enter().expect("room is made");
        assert!(is_needed(&young));
        fifth.is_at(Stage::Busy);
        sixth.is_at(Stage::Busy);
        let seventh = seats.enter().expect("room is made");
        assert!(is_needed(&body));
        seventh.is_at(Stage::Busy);
        assert!(seats.enter().is_none(), "all are at work");
        // A victim's late news changes nothing.
        old.is_at(Stage::Head);
        drop((old, young, body));
        assert_eq!(seats.taken(), 4);
        drop(busy);
        assert!(seats.enter().is_some());
    }
}
