//! Document → types → document. Reads standard input.
//!
//! The body of a command or an interaction may be a form; among `--lines`, as a JSON string.
//!
//! `cargo run -p slack-blocks --example roundtrip -- --as blocks|message|view|interaction|command|event [--lines]`

#[path = "common/arguments.rs"]
mod arguments;
#[path = "common/lines.rs"]
mod lines;

use std::collections::HashMap;
use std::io;
use std::process::ExitCode;

use serde_json::value::RawValue;
use slack_blocks::block::blocks_from_json;
use slack_blocks::codec::Raw;
use slack_blocks::event::EventRequest;
use slack_blocks::interaction::payload;
use slack_blocks::signature::Verified;
use slack_blocks::{Interaction, Message, ParseError, SlashCommand, View};

fn main() -> io::Result<ExitCode> {
    let lines = arguments::flag("--lines");
    let kind = arguments::argument("--as");
    if !lines && kind.is_none() {
        return Ok(arguments::usage(
            "usage: roundtrip --as blocks|message|view|interaction|command|event, or roundtrip --lines",
        ));
    }
    lines::serve(lines, |text| {
        if !lines {
            return format!("{{{}}}", answer(kind.as_deref().unwrap_or_default(), text));
        }
        match read_line(text) {
            Ok((id, found, doc)) => format!(
                "{{\"id\":{id},{}}}",
                answer(&found.or(kind.clone()).unwrap_or_default(), &doc)
            ),
            Err(error) => format!("{{\"id\":null,{}}}", failed(&error)),
        }
    })
}

/// The members of the answer. The document is not parsed again: its numbers keep their digits.
fn answer(kind: &str, doc: &str) -> String {
    match roundtrip(kind, doc) {
        Ok((unknown, doc)) => format!("\"ok\":true,\"unknown\":{unknown},\"doc\":{doc}"),
        Err(error) => failed(&*error),
    }
}

fn failed(error: &dyn std::error::Error) -> String {
    format!(
        "\"ok\":false,\"error\":{}",
        serde_json::Value::from(error.to_string())
    )
}

fn read_line(text: &str) -> serde_json::Result<(String, Option<String>, String)> {
    let members: HashMap<String, Box<RawValue>> = serde_json::from_str(text)?;
    let member = |name: &str| members.get(name).map_or("null", |raw| raw.get());
    Ok((
        member("id").to_owned(),
        serde_json::from_str(member("as"))?,
        member("doc").to_owned(),
    ))
}

fn roundtrip(kind: &str, doc: &str) -> Result<(usize, String), Box<dyn std::error::Error>> {
    Ok(match kind {
        "blocks" => {
            let blocks = blocks_from_json(doc)?;
            (
                blocks.iter().map(slack_blocks::Block::unknown).sum(),
                serde_json::to_string(&blocks)?,
            )
        }
        "message" => {
            let message = Message::from_json(doc)?;
            (message.unknown(), serde_json::to_string(&message)?)
        }
        "view" => {
            let view = View::from_json(doc)?;
            (view.unknown(), serde_json::to_string(&view)?)
        }
        "interaction" => interaction(doc)?,
        "command" => {
            let form = serde_json::from_str::<String>(doc);
            let body = form.as_deref().unwrap_or(doc);
            let command = SlashCommand::parse(&Verified::without_signature(body))?;
            (command.unknown(), serde_json::to_string(&command)?)
        }
        "event" => {
            let verified = Verified::without_signature(doc);
            let event = EventRequest::borrowed(&verified)?;
            (event.unknown(), serde_json::to_string(&event)?)
        }
        other => return Err(format!("unknown kind of document: {other}").into()),
    })
}

/// Reads the message and the view of an interaction, too, and writes them from their types.
fn interaction(doc: &str) -> Result<(usize, String), Box<dyn std::error::Error>> {
    let form = serde_json::from_str::<String>(doc);
    let body = form.as_deref().unwrap_or(doc);
    let verified = Verified::without_signature(body);
    let json = payload(&verified)?;
    let mut interaction = Interaction::from_payload(&json)?;
    let mut unknown = interaction.unknown();
    let slots = match &mut interaction {
        Interaction::BlockActions(it) => [it.raw_message.as_mut(), it.raw_view.as_mut()],
        Interaction::ViewSubmission(it) => [None, it.raw_view.as_mut()],
        Interaction::ViewClosed(it) => [None, it.raw_view.as_mut()],
        Interaction::MessageAction(it) => [it.raw_message.as_mut(), None],
        Interaction::BlockSuggestion(it) => [it.raw_message.as_mut(), it.raw_view.as_mut()],
        _ => [None, None],
    };
    let [message, view] = slots;
    if let Some(raw) = message {
        // What is not an object stays as it is.
        if let Ok(message) = Message::from_json(raw.get()).map(Message::into_owned) {
            unknown += message.unknown();
            *raw = rewritten(&message)?;
        }
    }
    if let Some(raw) = view {
        let view = View::from_json(raw.get())?.into_owned();
        unknown += view.unknown();
        *raw = rewritten(&view)?;
    }
    Ok((unknown, serde_json::to_string(&interaction)?))
}

fn rewritten(value: &impl serde::Serialize) -> Result<Raw<'static>, ParseError> {
    Raw::of(value)
}
