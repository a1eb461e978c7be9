//! Block Kit as Slack checks it: the rules of `slack-blocks`, in the words of a refused call.

use serde_json::{Value, json};
use slack_blocks::Surface;
use slack_blocks::validate::{self, Violations};

use super::api::{Ask, Outcome, Refusal};

const LARGEST_VIEW: usize = 250 * 1024;

/// The first fault is enough to refuse; all are told.
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
    if view.to_string().len() > LARGEST_VIEW {
        return Err(Refusal::new("view_too_large"));
    }
    check(view, surface).map_err(|violations| refusal("invalid_arguments", "/view", &violations))
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
