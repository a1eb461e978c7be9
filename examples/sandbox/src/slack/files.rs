//! `files.*`: an upload is announced, its bytes are sent to an address, then it is completed.

use bytes::Bytes;
use serde_json::{Value, json};

use super::api::{Ask, Method, Outcome, Refusal, method};
use super::messages::{self, Content, Place};
use crate::http::{Answer, Call, Reply, Route, route};
use crate::world::slack::File;
use crate::world::{Shared, State};

pub(super) static METHODS: &[Method] = &[
    method("files.getUploadURLExternal", &["files:write"], announce),
    method("files.completeUploadExternal", &["files:write"], complete),
];

pub(crate) static ROUTES: &[Route] = &[
    route("POST", "/upload/v1/{ticket}", fill),
    route("GET", "/files/{ticket}/{name}", download),
];

const LARGEST: usize = 100 * 1024 * 1024;

fn announce(ask: &Ask<'_>) -> Outcome {
    let name = ask.args.required("filename")?;
    let length = ask.args.required("length")?;
    let length: usize = length.parse().map_err(|_| {
        let text = "[ERROR] must be an integer [json-pointer:/length]";
        Refusal::new("invalid_arguments").message(text)
    })?;
    if length == 0 || length > LARGEST {
        let text = "[ERROR] must be between 1 and 104857600 [json-pointer:/length]";
        return Err(Refusal::new("invalid_arguments").message(text));
    }
    let mut state = ask.call.shared.lock();
    let file = fresh(&mut state, &ask.token.user, &name, length);
    let url = format!("{}/upload/v1/{}", ask.call.shared.urls.slack, file.ticket);
    let id = file.id.clone();
    state.slack.files.push(file);
    Ok(json!({ "upload_url": url, "file_id": id }))
}

fn fresh(state: &mut State, user: &str, name: &str, length: usize) -> File {
    File {
        id: format!("F{}", state.ids.capitals(10)),
        ticket: state.ids.alnum(32),
        name: name.to_owned(),
        title: name.to_owned(),
        length,
        user: user.to_owned(),
        bytes: None,
        shared_at: None,
    }
}

/// What a form may have around the bytes of its first part.
const AROUND: usize = 64 * 1024;

/// Whether bytes may be sent: only to an address that was handed out, and no more than were
/// announced. Asked before they are read.
pub(crate) fn admit(call: &Call<'_>) -> Result<usize, Answer> {
    let state = call.shared.lock();
    let mut files = state.slack.files.iter();
    let file = files.find(|file| file.ticket == call.param("ticket") && file.bytes.is_none());
    let file = file.ok_or_else(|| Answer::text(404, "Not found"))?;
    Ok(file.length + AROUND)
}

/// The bytes, raw or as the first part of a form.
fn fill(call: &Call<'_>) -> Reply {
    let mut state = call.shared.lock();
    let mut files = state.slack.files.iter_mut();
    let file = files.find(|file| file.ticket == call.param("ticket") && file.bytes.is_none());
    let file = file.ok_or_else(|| Answer::text(404, "Not found"))?;
    let kind = call.request.header("content-type").unwrap_or_default();
    let body = call.request.body.clone();
    let bytes = match kind.split_once("boundary=") {
        Some((_, boundary)) if kind.starts_with("multipart/form-data") => {
            first_part(&body, boundary.trim_matches('"'))
                .ok_or_else(|| Answer::text(400, "malformed form"))?
        }
        _ => body,
    };
    if bytes.len() != file.length {
        return Err(Answer::text(400, "the length is not the announced one"));
    }
    file.bytes = Some(bytes);
    Ok(Answer::text(200, format!("OK - {}", file.length)))
}

fn first_part(body: &Bytes, boundary: &str) -> Option<Bytes> {
    let find = |from: usize, what: &[u8]| {
        let at = body[from..]
            .windows(what.len())
            .position(|window| window == what)?;
        Some(from + at)
    };
    let start = find(0, b"\r\n\r\n")? + 4;
    let end = find(start, format!("\r\n--{boundary}").as_bytes())?;
    Some(body.slice(start..end))
}

fn download(call: &Call<'_>) -> Reply {
    let state = call.shared.lock();
    let mut files = state.slack.files.iter();
    let file = files.find(|file| file.ticket == call.param("ticket") && file.shared_at.is_some());
    let bytes = file.and_then(|file| file.bytes.clone());
    let bytes = bytes.ok_or_else(|| Answer::text(404, "Not found"))?;
    Ok(Answer::new(200)
        .with("content-type", "application/octet-stream")
        .with("content-disposition", "attachment")
        .with("x-content-type-options", "nosniff")
        .body(bytes))
}

/// A file as the API shows it.
fn render(shared: &Shared, file: &File) -> Value {
    let extension = file
        .name
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    let name = crate::http::escape(&file.name);
    json!({
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "filetype": extension,
        "mimetype": "application/octet-stream",
        "mode": "hosted",
        "size": file.length,
        "user": file.user,
        "created": file.shared_at.map(|at| at.timestamp()),
        "timestamp": file.shared_at.map(|at| at.timestamp()),
        "permalink": format!("{}/files/{}/{name}", shared.urls.slack, file.ticket),
        "url_private": format!("{}/files/{}/{name}", shared.urls.slack, file.ticket),
    })
}

fn complete(ask: &Ask<'_>) -> Outcome {
    let shared = ask.call.shared;
    let listed = ask
        .args
        .value("files")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if listed.is_empty() {
        let text = "[ERROR] missing required field: files";
        return Err(Refusal::new("invalid_arguments").message(text));
    }
    let mut state = shared.lock();
    let place = place(ask, &state)?;
    let mut shown = Vec::new();
    for entry in &listed {
        let mut files = state.slack.files.iter_mut();
        let file = files.find(|file| file.id == entry["id"] && file.shared_at.is_none());
        let file = file.filter(|file| file.bytes.is_some());
        let file = file.ok_or_else(|| Refusal::new("file_not_found"))?;
        if let Some(title) = entry["title"].as_str() {
            title.clone_into(&mut file.title);
        }
        file.shared_at = Some(shared.now());
        shown.push(render(shared, file));
    }
    if let Some(place) = place {
        let content = Content {
            text: ask.args.text("initial_comment"),
            ..Content::default()
        };
        messages::post_files(shared, &mut state, place, content, shown.clone());
    }
    Ok(json!({ "files": shown }))
}

/// Where the files are shown, when a channel is named.
fn place(ask: &Ask<'_>, state: &State) -> Result<Option<Place>, Refusal> {
    let Some(named) = ask.args.text("channel_id") else {
        return Ok(None);
    };
    let channel = state
        .slack
        .channel(&named)
        .filter(|c| c.members.contains(&ask.token.user));
    let channel = channel
        .ok_or_else(|| Refusal::new("posting_to_channel_denied"))?
        .id
        .clone();
    Ok(Some(Place {
        channel,
        user: ask.token.user.clone(),
        thread_ts: ask.args.text("thread_ts"),
        broadcast: false,
        ephemeral_to: None,
    }))
}

/// A file that a person gives to a `file_input`.
pub(crate) fn keep(
    shared: &Shared,
    state: &mut State,
    user: &str,
    name: &str,
    bytes: Bytes,
) -> Value {
    let mut file = fresh(state, user, name, bytes.len());
    file.bytes = Some(bytes);
    file.shared_at = Some(shared.now());
    let shown = render(shared, &file);
    state.slack.files.push(file);
    shown
}
