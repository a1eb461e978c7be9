//! Block Kit as Slack checks it: the rules of `slack-blocks`, in the words of a refused call.

use serde_json::{Value, json};
use slack_blocks::Surface;
use slack_blocks::spec::views::MAX_BYTES;
use slack_blocks::validate::{self, Answer, Rule, Violations};

use super::api::{Ask, Outcome, Refusal};

/// The first fault is enough to refuse; all are reported.
fn refusal(error: &'static str, prefix: &str, violations: &Violations) -> Refusal {
    let lines: Vec<String> = violations
        .iter()
        .map(|found| {
            format!(
                "{} [json-pointer:{prefix}{}]",
                found.message(),
                found.pointer()
            )
        })
        .collect();
    let refusal = lines.iter().fold(Refusal::new(error), |refusal, line| {
        refusal.message(format!("[ERROR] {line}"))
    });
    if error == "invalid_blocks" {
        refusal.with("errors", json!(lines))
    } else {
        refusal
    }
}

fn check(document: &Value, surface: Surface) -> Result<(), Violations> {
    // A `Value` written as text is JSON, so there is no other error.
    validate::json(&document.to_string(), surface).unwrap_or(Ok(()))
}

/// Blocks of a message; `prefix` is where they stand in the call: `/blocks`.
pub(super) fn blocks(blocks: &[Value], prefix: &str) -> Result<(), Refusal> {
    check(&json!(blocks), Surface::Message)
        .map_err(|violations| refusal("invalid_blocks", prefix, &violations))
}

/// A whole view; its `type` says which rules hold.
pub(super) fn view(view: &Value, surface: Surface) -> Result<(), Refusal> {
    if view.to_string().len() > MAX_BYTES {
        return Err(Refusal::new("view_too_large"));
    }
    // Slack's pointers into a view begin without a slash: two records say so.
    check(view, surface).map_err(|violations| refusal("invalid_arguments", "view", &violations))
}

/// What goes with what in a message; its blocks are checked apart.
pub(super) fn message(fields: &serde_json::Map<String, Value>) -> Result<(), Refusal> {
    let mut message = fields.clone();
    for checked in ["blocks", "attachments"] {
        message.remove(checked);
    }
    let Err(violations) = check(&Value::Object(message), Surface::Message) else {
        return Ok(());
    };
    // Whether it says anything is asked by each method itself: an update may not.
    let Some(found) = violations.iter().find(|it| it.rule() != Rule::NoText) else {
        return Ok(());
    };
    let error = match (found.rule(), found.pointer()) {
        (Rule::MarkdownTextConflict, _) => "markdown_text_conflict",
        (Rule::MaxChars, "/markdown_text") => "msg_too_long",
        (_, pointer) if pointer.starts_with("/metadata") => "invalid_metadata_format",
        _ => "invalid_arguments",
    };
    let line = format!("{} [json-pointer:{}]", found.message(), found.pointer());
    Err(Refusal::new(error).message(format!("[ERROR] {line}")))
}

/// Options for a menu, as a program answers with them.
pub(super) fn options(answer: &Value) -> Result<(), String> {
    let verdict = validate::answer(&answer.to_string(), Answer::Options).unwrap_or(Ok(()));
    verdict.map_err(|violations| format!("the app's answer is refused: {violations}"))
}

/// `blocks.validate`: exactly one of three arguments, each JSON text.
pub(super) fn method(ask: &Ask<'_>) -> Outcome {
    let given: Vec<(&str, &Value)> = ["blocks", "message", "view"]
        .into_iter()
        .filter_map(|name| Some((name, ask.args.value(name)?)))
        .collect();
    let [(name, document)] = given[..] else {
        let text = "[ERROR] provide exactly one of: blocks, message, view";
        return Err(Refusal::new("invalid_arguments").message(text));
    };
    let (error, surface) = match (name, document["type"].as_str()) {
        ("view", Some("home")) => ("invalid_view", Surface::Home),
        ("view", _) => ("invalid_view", Surface::Modal),
        ("message", _) => ("invalid_message", Surface::Message),
        _ => ("invalid_blocks", Surface::Message),
    };
    match check(document, surface) {
        Ok(()) => Ok(json!({})),
        Err(violations) => {
            let errors = violations.to_answer()["errors"].clone();
            Err(Refusal::new(error).with("errors", errors))
        }
    }
}
