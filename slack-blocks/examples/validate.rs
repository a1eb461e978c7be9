//! A document → the answer of Slack's `blocks.validate`. Reads standard input.
//!
//! `cargo run -p slack-blocks --example validate -- --surface message|modal|home [--lines]`

#[path = "common/arguments.rs"]
mod arguments;
#[path = "common/lines.rs"]
mod lines;

use std::io;
use std::process::ExitCode;

use serde_json::{Value, json};
use slack_blocks::{Surface, validate};

fn main() -> io::Result<ExitCode> {
    let lines = arguments::flag("--lines");
    let wanted = arguments::argument("--surface");
    let surface = wanted.as_deref().and_then(surface);
    if surface.is_none() && (wanted.is_some() || !lines) {
        return Ok(arguments::usage(
            "usage: validate --surface message|modal|home, or validate --lines",
        ));
    }
    lines::serve(lines, |text| {
        let answer = match (lines, surface) {
            (false, Some(surface)) => answer(text, surface),
            _ => line(text, surface).unwrap_or_else(
                |error| json!({ "id": null, "ok": false, "error": error, "errors": [] }),
            ),
        };
        answer.to_string()
    })
}

fn surface(name: &str) -> Option<Surface> {
    [Surface::Message, Surface::Modal, Surface::Home]
        .into_iter()
        .find(|surface| surface.as_str() == name)
}

fn line(text: &str, default: Option<Surface>) -> Result<Value, String> {
    let line: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let doc = &line["doc"];
    let surface = match (&line["surface"], doc["type"].as_str()) {
        (Value::String(name), _) => {
            surface(name).ok_or_else(|| format!("unknown surface: {name}"))?
        }
        (_, Some("modal")) => Surface::Modal,
        (_, Some("home")) => Surface::Home,
        _ => default.unwrap_or(Surface::Message),
    };
    let mut answer = answer(&doc.to_string(), surface);
    answer["id"] = line["id"].clone();
    Ok(answer)
}

fn answer(document: &str, surface: Surface) -> Value {
    match validate::json(document, surface) {
        Ok(Ok(())) => json!({ "ok": true, "errors": [] }),
        Ok(Err(violations)) => violations.to_answer(),
        Err(error) => {
            json!({ "ok": false, "error": "invalid_json", "message": error.to_string(), "errors": [] })
        }
    }
}
