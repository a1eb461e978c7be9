//! The forms.

use slack_blocks::Modal;
use slack_blocks::block::{Block, Input, Section};
use slack_blocks::element::PlainTextInput;
use slack_blocks::mrkdwn;

use crate::question::Question;
use crate::refusal::code as code_span;

/// The forms' ids.
pub(super) const REASON: &str = "reason";
pub(super) const CODE: &str = "second-factor";
/// The one field of a form: its block and its action.
pub(super) const FIELD: &str = "field";

/// Why checks are overridden.
pub(super) fn reason(question: &Question) -> Modal<'static> {
    let field = PlainTextInput::new()
        .action_id(FIELD)
        .multiline(true)
        .max_length(500u32)
        .focus_on_load(true);
    let blocks = [
        Block::from(Section::new(mrkdwn!("{}", code_span(&question.command)))),
        Block::from(
            Input::new("Why are the checks overridden?", Box::new(field.into()))
                .block_id(FIELD)
                .hint("The thread and the audit keep it."),
        ),
    ];
    Modal::new("Deploy anyway", blocks)
        .callback_id(REASON)
        .private_metadata(question.id.clone())
        .submit("Confirm")
        .close("Cancel")
}

/// A code of the person's second factor.
pub(super) fn code(operation: &str) -> Modal<'static> {
    let field = PlainTextInput::new()
        .action_id(FIELD)
        .max_length(64u32)
        .focus_on_load(true);
    let blocks = [Block::from(
        Input::new("Code of your Heroku account", Box::new(field.into()))
            .block_id(FIELD)
            .hint("It is sent to Heroku once and stored nowhere."),
    )];
    Modal::new("Second factor", blocks)
        .callback_id(CODE)
        .private_metadata(operation.to_owned())
        .submit("Send")
        .close("Cancel")
}
