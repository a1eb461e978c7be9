//! `GET /repos/{owner}/{repo}/contents/{path}` — one file, or what a folder holds.

use base64::Engine as _;
use bytes::Bytes;
use serde_json::{Value, json};

use super::{refuse, render};
use crate::http::{Answer, Call, Reply, Route, escape, route};
use crate::repo::{Entry, Found};

pub(super) static ROUTES: &[Route] = &[
    route("GET", "/repos/{owner}/{repo}/contents", show),
    route("GET", "/repos/{owner}/{repo}/contents/{path*}", show),
];

/// The largest file whose bytes are in the JSON, and the largest that is sent at all.
const INLINE: usize = 1024 * 1024;
const SENT: usize = 100 * 1024 * 1024;
/// How many entries of a folder are listed.
const LISTED: usize = 1000;
/// Base64 comes in lines of this length.
const LINE: usize = 60;

fn show(call: &Call<'_>) -> Reply {
    let repo = &call.shared.repo;
    if repo.branches().is_empty() {
        return Err(refuse(404, "This repository is empty."));
    }
    let default = repo.default_branch();
    let reference = call.request.query("ref").unwrap_or(&default);
    let sha = repo.resolve(reference);
    let sha =
        sha.ok_or_else(|| refuse(404, &format!("No commit found for the ref {reference}")))?;
    let path = call.param("path");
    let found = repo.entry(&sha, path);
    match found.ok_or_else(|| refuse(404, "Not Found"))? {
        Found::Folder(entries) => {
            let shown = entries.iter().take(LISTED);
            let shown = shown.map(|entry| entry_of(call, reference, entry));
            Ok(Answer::json(200, &Value::Array(shown.collect())))
        }
        Found::File(entry, _) if entry.size > SENT => Err(too_large(&entry)),
        Found::File(entry, bytes) if wants_raw(call) => Ok(raw(&entry, bytes)),
        Found::File(entry, bytes) => {
            let mut shown = entry_of(call, reference, &entry);
            match entry.kind {
                "symlink" => shown["target"] = json!(String::from_utf8_lossy(&bytes)),
                "submodule" => shown["submodule_git_url"] = Value::Null,
                _ if entry.size > INLINE => {
                    shown["encoding"] = json!("none");
                    shown["content"] = json!("");
                }
                _ => {
                    shown["encoding"] = json!("base64");
                    shown["content"] = json!(lines(&bytes));
                }
            }
            Ok(Answer::json(200, &shown))
        }
    }
}

/// `application/vnd.github.raw+json`, and the older `application/vnd.github.v3.raw`.
fn wants_raw(call: &Call<'_>) -> bool {
    let accept = call.request.header("accept").unwrap_or_default();
    accept.contains("application/vnd.github") && accept.contains(".raw")
}

fn raw(entry: &Entry, bytes: Bytes) -> Answer {
    let kind = "application/vnd.github.raw+json; charset=utf-8";
    let answer = Answer::new(200).with("content-type", kind);
    match entry.kind {
        "submodule" => answer,
        _ => answer.body(bytes),
    }
}

fn too_large(entry: &Entry) -> Answer {
    let message = format!(
        "This API returns blobs up to 100 MB in size. The requested blob {} is too large.",
        entry.path
    );
    let error = json!({ "resource": "Blob", "field": "data", "code": "too_large" });
    let body = json!({
        "message": message,
        "errors": [error],
        "documentation_url": super::DOCS,
        "status": "403",
    });
    Answer::json(403, &body)
}

fn entry_of(call: &Call<'_>, reference: &str, entry: &Entry) -> Value {
    let state = call.shared.lock();
    let (base, web) = (
        render::base(call.shared, &state.github),
        render::web(&state.github),
    );
    drop(state);
    let path: Vec<String> = entry.path.split('/').map(escape).collect();
    let path = path.join("/");
    let url = format!("{base}/contents/{path}?ref={}", escape(reference));
    let (page, object) = match entry.kind {
        "dir" => ("tree", "trees"),
        _ => ("blob", "blobs"),
    };
    let html = format!("{web}/{page}/{reference}/{path}");
    let git = format!("{base}/git/{object}/{}", entry.sha);
    let file = ["file", "symlink"].contains(&entry.kind);
    let download = file.then(|| {
        let raw = web.replace("https://github.com/", "https://raw.githubusercontent.com/");
        format!("{raw}/{reference}/{path}")
    });
    json!({
        "_links": { "git": git, "html": html, "self": url },
        "download_url": download,
        "git_url": git,
        "html_url": html,
        "name": entry.path.rsplit('/').next().unwrap_or_default(),
        "path": entry.path,
        "sha": entry.sha,
        "size": entry.size,
        "type": entry.kind,
        "url": url,
    })
}

fn lines(bytes: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    let mut lines = String::with_capacity(text.len() + text.len() / LINE + 1);
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % LINE == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines
}
