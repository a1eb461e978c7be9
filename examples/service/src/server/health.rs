//! `/healthz`, `/readyz`, `/metrics`.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use crate::clock::within;
use crate::metrics::Metrics;
use crate::operations::Operations;
use crate::stop::Stop;

/// How long the database may take to be called ready.
const READY: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
struct Health {
    operations: Operations,
    metrics: Metrics,
    stop: Stop,
}

/// The three routes. `/healthz`: the process runs. `/readyz`: it takes work: the database
/// answers and nobody has asked it to stop. `/metrics`: numbers for Prometheus; they name no
/// person, but keep them from the public anyway.
pub fn health(operations: Operations, metrics: Metrics, stop: Stop) -> Router {
    let health = Health {
        operations,
        metrics,
        stop,
    };
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_page))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> Response {
    let not = |why: &'static str| (StatusCode::SERVICE_UNAVAILABLE, why).into_response();
    if health.stop.is_requested() {
        return not("stopping\n");
    }
    let now = health.operations.store.now();
    match within(&*health.operations.clock, READY, now).await {
        Some(Ok(_)) => "ready\n".into_response(),
        Some(Err(error)) => {
            tracing::debug!(error = crate::error::chain(&error), "not ready");
            not("the database is not available\n")
        }
        None => not("the database is slow\n"),
    }
}

async fn metrics_page(State(health): State<Health>) -> Response {
    let counts = within(&*health.operations.clock, READY, health.operations.counts()).await;
    let up = i64::from(matches!(counts, Some(Ok(_))));
    health.metrics.set("database_up", &[], up);
    if let Some(Ok(counts)) = counts {
        for (place, number) in [
            ("running", counts.running),
            ("waiting", counts.waiting),
            ("later", counts.later),
            ("parked", counts.parked),
        ] {
            health
                .metrics
                .set("operations", &[("place", place)], number);
        }
    }
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(CONTENT_TYPE, kind)], health.metrics.page()).into_response()
}
