//! Nothing behind this door sees a request that Slack did not sign.

use std::time::{Duration, SystemTime};

use axum::body::{Body, to_bytes};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};

use crate::bot::Bot;

/// Most bytes of a request from Slack.
const BODY: usize = 1024 * 1024;
/// Longest time for a body to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// What every request gets that is not Slack's: the reason stays in the log.
pub(super) fn unauthorized() -> Response {
    (StatusCode::UNAUTHORIZED, "unauthorized\n").into_response()
}

/// The parts of a request, its body read within limits.
pub(super) async fn read(request: Request<Body>) -> Result<(HeaderMap, Bytes), Response> {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, to_bytes(body, BODY)).await {
        Ok(Ok(bytes)) => Ok((parts.headers, bytes)),
        Ok(Err(_)) | Err(_) => {
            tracing::info!("a body was too large, broken or slow");
            Err(unauthorized())
        }
    }
}

/// The wall's time, which is what Slack signs.
pub(super) fn wall() -> SystemTime {
    SystemTime::now()
}

/// Logs why a request is refused. The reason holds no secret and no part of the request.
pub(super) fn refuse(reason: &dyn std::fmt::Display) -> Response {
    tracing::info!(%reason, "a request was refused");
    unauthorized()
}

impl Bot {
    /// Seconds since 1970 on the wall.
    #[must_use]
    pub fn wall_seconds() -> u64 {
        wall()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs()
    }
}
