//! What travels in the body of the 200: answers to commands, to views and to menus.
//!
//! Slack reports nothing when it refuses one: the person sees a failure, the app sees none.

use serde::Serialize;
use serde_json::Value as Json;

use super::checker::Checker;
use super::message::{Parts, Way};
use super::seen::{Fields, Rows, See, Seen, Typed};
use super::violation::{Rule, Violation, Violations};
use super::{as_value, bytes};
use crate::interaction::{OptionsAnswer, ViewAnswer};
use crate::parse::ParseError;
use crate::spec::{Spec, answers, views};
use crate::surface::{Message, Surface};

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
    fn surface(self) -> Surface {
        match self {
            Self::Command => Surface::Message,
            Self::View | Self::Options => Surface::Modal,
        }
    }

    /// The table of its fields; messages have rules of their own.
    fn table(self) -> Option<&'static Spec> {
        match self {
            Self::Command => None,
            Self::View => Some(&answers::VIEW),
            Self::Options => Some(&answers::OPTIONS),
        }
    }

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
/// # Ok::<(), slack_blocks::ParseError>(())
/// ```
///
/// # Errors
///
/// `Ok` holds the verdict; the error is for text that is not JSON.
pub fn answer(document: &str, answer: Answer) -> Result<Result<(), Violations>, ParseError> {
    let document: Json = serde_json::from_str(document).map_err(ParseError::new)?;
    Ok(check(&document, answer))
}

pub(super) fn check(document: &Json, answer: Answer) -> Result<(), Violations> {
    let mut checker = Checker::new(answer.surface());
    match (document, answer.table()) {
        (Json::Object(fields), None) => {
            checker.message(&Parts::of_json(fields), Way::Answer);
        }
        (Json::Object(fields), Some(table)) => {
            checker.members(table, Fields::Json(fields));
            if answer == Answer::View {
                let size = || fields.get("view").map_or(0, bytes);
                checker.view_answer(Fields::Json(fields), size);
            }
        }
        (other, _) => checker.wrong_type("an object", Seen::json(other)),
    }
    checker.finish(answer.error())
}

/// A typed answer.
pub(crate) trait Answered: Serialize {
    fn walk<'n>(&'n self, checker: &mut Checker<'n>);
}

impl Answered for Message<'_> {
    fn walk<'n>(&'n self, checker: &mut Checker<'n>) {
        match Parts::of_typed(self) {
            Some(parts) => checker.message(&parts, Way::Answer),
            None => checker.odd = true,
        }
    }
}

impl Typed for ViewAnswer<'_> {
    fn table(&self) -> &'static Spec {
        &answers::VIEW
    }

    fn rows(&self) -> Option<Rows> {
        let action = const { 1 << answers::VIEW.row("response_action") };
        let present = match self {
            Self::Close => 0,
            Self::Clear => action,
            Self::Update(_) | Self::Push(_) => action | const { 1 << answers::VIEW.row("view") },
            Self::Errors(_) => action | const { 1 << answers::VIEW.row("errors") },
        };
        let required = const { answers::VIEW.required() };
        Some(Rows { present, required })
    }

    fn field(&self, row: usize) -> Seen<'_> {
        const ACTION: usize = answers::VIEW.row("response_action");
        match (row, self) {
            (ACTION, Self::Clear) => Seen::Text("clear"),
            (ACTION, Self::Update(_)) => Seen::Text("update"),
            (ACTION, Self::Push(_)) => Seen::Text("push"),
            (_, Self::Update(view) | Self::Push(view)) => view.see(),
            // Few and small: they are looked at as JSON.
            (_, Self::Errors(_)) => Seen::Odd,
            (_, Self::Close | Self::Clear) => Seen::Null,
        }
    }
}

impl Answered for ViewAnswer<'_> {
    fn walk<'n>(&'n self, checker: &mut Checker<'n>) {
        checker.members(&answers::VIEW, Fields::Typed(self));
        if let (Self::Update(view) | Self::Push(view), false) = (self, checker.odd) {
            checker.view_answer(Fields::Typed(self), || bytes(view));
        }
    }
}

impl Typed for OptionsAnswer<'_> {
    fn table(&self) -> &'static Spec {
        &answers::OPTIONS
    }

    fn rows(&self) -> Option<Rows> {
        let present = match self {
            Self::Options(_) => const { 1 << answers::OPTIONS.row("options") },
            Self::Groups(_) => const { 1 << answers::OPTIONS.row("option_groups") },
        };
        let required = const { answers::OPTIONS.required() };
        Some(Rows { present, required })
    }

    fn field(&self, _: usize) -> Seen<'_> {
        match self {
            Self::Options(options) => options.see(),
            Self::Groups(groups) => groups.see(),
        }
    }
}

impl Answered for OptionsAnswer<'_> {
    fn walk<'n>(&'n self, checker: &mut Checker<'n>) {
        checker.members(&answers::OPTIONS, Fields::Typed(self));
    }
}

/// Checks a part that is written as the body of a 200.
pub(crate) fn answered<T: Answered>(part: &T, answer: Answer) -> Result<(), Violations> {
    let mut checker = Checker::new(answer.surface());
    part.walk(&mut checker);
    if checker.odd {
        return check(&as_value(part)?, answer);
    }
    checker.finish(answer.error())
}

/// The verdict on a part that could not even be written.
pub(crate) fn unwritten() -> Violations {
    Violations::of(Violation::not_json())
}

impl<'n> Checker<'n> {
    fn view_answer(&mut self, fields: Fields<'n>, size: impl FnOnce() -> usize) {
        let name = match fields.get("response_action").text() {
            Some("update" | "push") => "view",
            Some("errors") => "errors",
            _ => return,
        };
        match (name, fields.get(name)) {
            (_, Seen::Null) => self.missing(name),
            ("view", Seen::Object(view)) => {
                self.within("view", |checker| {
                    checker.around(&views::MODAL, view, size());
                });
            }
            ("errors", Seen::Object(errors)) => {
                self.within("errors", |checker| checker.errors(errors));
            }
            _ => {}
        }
    }

    /// A sentence for each field that is wrong.
    fn errors(&mut self, errors: Fields<'n>) {
        let mut count = 0;
        errors.each(|block_id, text| {
            count += 1;
            match text {
                Seen::Text(text) if text.trim().is_empty() => self.fail_at(
                    block_id,
                    Rule::MinChars,
                    "must be more than 0 characters",
                    1.into(),
                    0.into(),
                ),
                Seen::Text(_) => {}
                other => {
                    self.within(block_id, |checker| checker.wrong_type("a string", other));
                }
            }
        });
        if count == 0 {
            let message = "must have at least 1 items";
            self.fail(Rule::MinItems, message, 1.into(), 0.into());
        }
    }
}
