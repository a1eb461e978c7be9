//! What travels in the body of the 200: answers to commands, to views and to menus.
//!
//! Slack reports nothing when it refuses one: the person sees a failure, the app sees none.

use serde_json::{Map, Value as Json};

use super::checker::Checker;
use super::message::Way;
use super::violation::{Rule, Violation, Violations};
use crate::error::DecodeError;
use crate::spec::{answers, views};
use crate::surface::Surface;

/// What the body of a 200 answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// A slash command: a message.
    Command,
    /// A `view_submission`: a response action.
    View,
    /// A `block_suggestion`: options or groups of options.
    Options,
}

impl Answer {
    /// The word of [`Violations::error`]. Slack has none of its own but the first.
    fn error(self) -> &'static str {
        match self {
            Self::Command => "invalid_command_response",
            Self::View => "invalid_view",
            Self::Options => "invalid_options",
        }
    }
}

/// Checks the JSON body of a 200 that answers something. An empty body is right too, and
/// not JSON: do not ask.
///
/// ```
/// use slack_blocks::validate::{self, Answer};
///
/// let verdict = validate::answer(r#"{"response_action":"push"}"#, Answer::View)?;
/// assert_eq!(verdict.unwrap_err()[0].pointer(), "/view");
/// # Ok::<(), slack_blocks::DecodeError>(())
/// ```
///
/// # Errors
///
/// `Ok` holds the verdict; the error is for text that is not JSON.
pub fn answer(document: &str, answer: Answer) -> Result<Result<(), Violations>, DecodeError> {
    let document: Json = serde_json::from_str(document).map_err(DecodeError::new)?;
    Ok(check(&document, answer))
}

pub(super) fn check(document: &Json, answer: Answer) -> Result<(), Violations> {
    let surface = match answer {
        Answer::Command => Surface::Message,
        Answer::View | Answer::Options => Surface::Modal,
    };
    let mut checker = Checker::new(surface);
    match document {
        Json::Object(fields) => match answer {
            Answer::Command => checker.message(fields, Way::Answer),
            Answer::View => checker.view_answer(fields),
            Answer::Options => checker.plain_members(&answers::OPTIONS, fields),
        },
        other => checker.wrong_type("an object", other),
    }
    checker.finish_as(answer.error())
}

/// The verdict on a part that could not even be written.
pub(crate) fn unwritten() -> Violations {
    Violations::of(Violation::not_json())
}

impl Checker {
    fn view_answer(&mut self, fields: &Map<String, Json>) {
        let action = fields.get("response_action").and_then(Json::as_str);
        let needs = match action {
            Some("update" | "push") => Some("view"),
            Some("errors") => Some("errors"),
            _ => None,
        };
        self.plain_members(&answers::VIEW, fields);
        match needs.map(|name| (name, fields.get(name))) {
            Some((name, None | Some(Json::Null))) => {
                let message = format!("missing required field: {name}");
                self.fail_at(name, Rule::Required, message, Json::Null, Json::Null);
            }
            Some(("view", Some(Json::Object(view)))) => {
                self.within("view", |checker| checker.around(&views::MODAL, view));
            }
            Some(("errors", Some(Json::Object(errors)))) => {
                self.within("errors", |checker| checker.errors(errors));
            }
            _ => {}
        }
    }

    /// A sentence for each field that is wrong.
    fn errors(&mut self, errors: &Map<String, Json>) {
        if errors.is_empty() {
            let message = "must have at least 1 items";
            self.fail(Rule::MinItems, message, 1.into(), 0.into());
        }
        for (block_id, text) in errors {
            match text {
                Json::String(text) if text.trim().is_empty() => self.fail_at(
                    block_id,
                    Rule::MinChars,
                    "must be more than 0 characters",
                    1.into(),
                    0.into(),
                ),
                Json::String(_) => {}
                other => {
                    let step = super::fault::escaped(block_id);
                    self.within(step, |checker| checker.wrong_type("a string", other));
                }
            }
        }
    }
}
