//! Waiting for a turn: a wait that is dropped gives its turn back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Booking, Pacer, Turn};
use crate::transport::Transport;

/// The turns of one client.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Pacer>);

/// A turn that has come. Dropping it gives it back; [`used`](Self::used) says that the
/// request leaves.
#[derive(Debug)]
#[must_use = "a turn that is dropped is given back"]
pub(crate) struct Place<'p> {
    booked: Option<(&'p Pace, Booking)>,
    /// How long the wait was because Slack had asked for a pause.
    pub(crate) named: Duration,
}

impl Pace {
    fn pacer(&self) -> MutexGuard<'_, Pacer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is this call's turn: at most `patience`, and on top of that at most
    /// `named` for what Slack asked for.
    ///
    /// # Errors
    /// The wait, when it would be longer.
    pub(crate) async fn wait<'p>(
        &'p self,
        turn: Turn<'_>,
        clock: &dyn Transport,
        patience: Duration,
        named: Duration,
    ) -> Result<Place<'p>, Duration> {
        let begun = clock.elapsed();
        let mut spent = Duration::ZERO;
        loop {
            let now = clock.elapsed();
            let waited = now.saturating_sub(begun).saturating_sub(spent);
            let (patience, left) = (patience.saturating_sub(waited), named.saturating_sub(spent));
            let booking = self.pacer().take(turn, now, patience, left)?;
            let wait = booking.wait;
            spent = spent.saturating_add(booking.named);
            let place = Place {
                booked: Some((self, booking)),
                named: spent,
            };
            if wait.is_zero() {
                return Ok(place);
            }
            clock.sleep(wait).await;
            let now = clock.elapsed().max(now.saturating_add(wait));
            // Slack may have refused another call meanwhile: then this one would be
            // refused, too.
            if self.pacer().held(turn, now).is_zero() {
                return Ok(place);
            }
        }
    }

    pub(crate) fn hold(&self, turn: Turn<'_>, now: Duration, pause: Duration) {
        self.pacer().hold(turn, now, pause);
    }
}

impl Place<'_> {
    /// A turn of a client that keeps no pace.
    pub(crate) fn free() -> Self {
        Self {
            booked: None,
            named: Duration::ZERO,
        }
    }

    /// The request leaves now.
    pub(crate) fn used(mut self) {
        self.booked = None;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some((pace, booking)) = self.booked.take() {
            pace.pacer().give_back(booking);
        }
    }
}
