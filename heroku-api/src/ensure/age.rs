//! Whether something is young enough to be what an intent made.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use super::Intent;

/// How wrong our clock may be beside Heroku's, and a little more.
const CLOCKS: Duration = Duration::from_secs(15 * 60);

/// Whether what Heroku dates so may have been made by the write. What was there before is known
/// by its id; this is for programs that did not note all of it.
pub(super) fn may_be_of(intent: &Intent, created_at: Option<DateTime<Utc>>) -> bool {
    let earliest = intent.sent_at().checked_sub(CLOCKS);
    match (created_at, earliest) {
        (Some(created), Some(earliest)) => SystemTime::from(created) >= earliest,
        _ => true,
    }
}
