//! `POST /sources` and the bucket that the upload goes to.

use serde_json::json;

use super::{app, refuse, render};
use crate::http::{Answer, Call, Reply, Route, route};

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/sources", create),
    route("POST", "/apps/{app}/sources", create_for_app),
];

pub(super) static OPEN_ROUTES: &[Route] = &[
    route("PUT", "/source-bucket/{source}", upload),
    route("GET", "/source-bucket/{source}", download),
];

fn create_for_app(call: &Call<'_>) -> Reply {
    app(&call.shared.lock(), call.param("app"))?;
    create(call)
}

fn create(call: &Call<'_>) -> Reply {
    let id = call.shared.lock().ids.uuid();
    let url = |verb: &str| {
        let signature = render::signature(&format!("{verb} {id}"));
        format!(
            "{}/source-bucket/{id}?Expires=3600&Signature={signature}",
            call.shared.heroku_url()
        )
    };
    let source = json!({ "source_blob": { "get_url": url("GET"), "put_url": url("PUT") } });
    Ok(Answer::json(201, &source))
}

/// The bucket knows no tokens: it checks the address, and refuses a leaked `Authorization`.
fn signed(call: &Call<'_>, verb: &str) -> Result<(), Answer> {
    if call.request.headers.contains_key("authorization") {
        return Err(refuse(
            400,
            "invalid_argument",
            "Only one authentication mechanism is allowed.",
        ));
    }
    let expected = render::signature(&format!("{verb} {}", call.param("source")));
    if call.request.query("Signature") != Some(expected.as_str()) {
        return Err(Answer::text(403, "SignatureDoesNotMatch"));
    }
    Ok(())
}

/// Largest archive of sources, in bytes.
const LARGEST: usize = 128 * 1024 * 1024;

/// Whether the upload may begin; the address is checked before the bytes are read.
pub(super) fn admit(call: &Call<'_>) -> Result<usize, Answer> {
    signed(call, "PUT").map(|()| LARGEST)
}

fn upload(call: &Call<'_>) -> Reply {
    signed(call, "PUT")?;
    if call
        .request
        .header("content-type")
        .is_some_and(|kind| !kind.is_empty())
    {
        return Err(Answer::text(
            403,
            "SignatureDoesNotMatch: Content-Type must be empty",
        ));
    }
    if call.request.header("content-length").is_none() {
        return Err(Answer::text(411, "MissingContentLength"));
    }
    let mut state = call.shared.lock();
    state
        .heroku
        .sources
        .insert(call.param("source").to_owned(), call.request.body.clone());
    Ok(Answer::new(200))
}

fn download(call: &Call<'_>) -> Reply {
    signed(call, "GET")?;
    let state = call.shared.lock();
    let body = state.heroku.sources.get(call.param("source"));
    let body = body.ok_or_else(|| Answer::text(404, "NoSuchKey"))?;
    Ok(Answer::new(200)
        .with("content-type", "application/gzip")
        .body(body.clone()))
}
