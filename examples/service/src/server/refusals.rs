//! Requests that are refused: one answer for all reasons, the reason in the log.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::response::{IntoResponse as _, Response};
use http::StatusCode;

use crate::Clock;
use crate::metrics::Metrics;
use crate::seldom::Seldom;

/// Between two lines of one reason.
const EVERY: Duration = Duration::from_secs(60);

/// Counts refusals, and warns of them at most once a minute for each reason.
#[derive(Clone, Debug)]
pub struct Refusals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<dyn Clock>,
    metrics: Metrics,
    lines: Mutex<HashMap<(&'static str, &'static str), Arc<Seldom>>>,
}

impl Refusals {
    /// Counts in `metrics`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, metrics: Metrics) -> Self {
        Self(Arc::new(Inner {
            clock,
            metrics,
            lines: Mutex::default(),
        }))
    }

    /// A request that is not the vendor's: 401, the same for every reason.
    #[must_use]
    pub fn unauthorized(&self, vendor: &'static str, reason: &'static str) -> Response {
        self.note(vendor, reason);
        (StatusCode::UNAUTHORIZED, "unauthorized\n").into_response()
    }

    /// A request that the vendor signed and that is not what belongs here: 400.
    #[must_use]
    pub fn bad_request(&self, vendor: &'static str, reason: &'static str) -> Response {
        self.note(vendor, reason);
        (StatusCode::BAD_REQUEST, "bad request\n").into_response()
    }

    /// Counts and logs one. `reason` is a stable word: never a part of the request.
    pub fn note(&self, vendor: &'static str, reason: &'static str) {
        let labels = [("vendor", vendor), ("reason", reason)];
        self.0.metrics.count("refused_total", &labels, 1);
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines
            .entry((vendor, reason))
            .or_insert_with(|| Arc::new(Seldom::new(Arc::clone(&self.0.clock), EVERY)));
        let line = Arc::clone(line);
        drop(lines);
        if let Some(count) = line.now() {
            tracing::warn!(vendor, reason, count, "requests were refused");
        }
    }
}
