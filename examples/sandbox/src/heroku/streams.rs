//! Build and release output: text that grows, readable from any offset.

use std::sync::Arc;

use super::render;
use crate::http::{Answer, Body, Call, Reply, Route, route};
use crate::wire::log::{Manner, Reading};
use crate::world::weather::Streams;

pub(super) static ROUTES: &[Route] = &[route("GET", "/streams/{stream}", read)];

/// The address is the credential; an `Authorization` header here is one that leaked.
fn read(call: &Call<'_>) -> Reply {
    if call.request.headers.contains_key("authorization") {
        return Err(Answer::text(
            400,
            "Only one authentication mechanism is allowed.",
        ));
    }
    let id = call.param("stream");
    if call.request.query("X-Amz-Signature") != Some(render::signature(id).as_str()) {
        return Err(Answer::text(403, "Forbidden"));
    }
    let state = call.shared.lock();
    let streams = state.heroku.weather.streams;
    let log = state.heroku.logs.get(id).map(Arc::clone);
    drop(state);
    let manner = match streams {
        Streams::Normal => Manner::Closes,
        Streams::StayOpen => Manner::StaysOpen,
        Streams::Silent => Manner::Silent,
        Streams::Cut => Manner::Cut,
        Streams::Refused => return Err(Answer::text(403, "Forbidden")),
        Streams::Missing => return Err(Answer::text(404, "Not Found")),
    };
    let log = log.filter(|log| log.is_readable());
    let log = log.ok_or_else(|| Answer::text(404, "The stream has not started."))?;
    let accept = call.request.header("accept").unwrap_or_default();
    if accept.contains("text/event-stream") {
        let seen = call.request.header("last-event-id");
        let reading = Reading {
            offset: seen.and_then(|id| id.parse().ok()).unwrap_or(0),
            events: true,
            manner,
        };
        let mut answer = Answer::new(200).with("content-type", "text/event-stream");
        answer.body = Body::Log(log, reading);
        return Ok(answer);
    }
    let range = call
        .request
        .header("range")
        .and_then(|range| range.strip_prefix("bytes="));
    let offset = range.and_then(|range| range.strip_suffix('-')?.parse::<usize>().ok());
    let mut answer = Answer::new(if offset.is_some() { 206 } else { 200 })
        .with("content-type", "text/plain; charset=utf-8");
    if let Some(offset) = offset {
        answer = answer.with("content-range", format!("bytes {offset}-/*"));
    }
    let reading = Reading {
        offset: offset.unwrap_or(0),
        events: false,
        manner,
    };
    answer.body = Body::Log(log, reading);
    Ok(answer)
}
