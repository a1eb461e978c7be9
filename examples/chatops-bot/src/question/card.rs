//! A question as people see it.

use slack_blocks::block::Actions;
use slack_blocks::element;
use slack_blocks::object::Confirm;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use super::{Question, Wants};
use crate::message::message;

/// The action ids of the buttons; those of further choices end in their number.
pub(crate) const RUN: &str = "question-run";
pub(crate) const CANCEL: &str = "question-cancel";

/// Button texts hold 75 characters.
const LONGEST: usize = 75;

/// How a choice looks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Button {
    /// Its words.
    pub label: String,
    /// Whether it is the dangerous one.
    pub danger: bool,
    /// What Slack asks before the press counts.
    pub sure: Option<String>,
}

impl Button {
    /// A button with these words.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            danger: false,
            sure: None,
        }
    }

    /// As the dangerous one.
    #[must_use]
    pub fn danger(mut self, danger: bool) -> Self {
        self.danger = danger;
        self
    }

    /// With a second question before the press counts: fingers slip.
    #[must_use]
    pub fn sure(mut self, text: impl Into<String>) -> Self {
        self.sure = Some(text.into());
        self
    }
}

/// What the caller sees: the text, a button for each choice, and Cancel.
#[must_use]
pub fn card(text: Mrkdwn<'static>, choices: &[(Question, Button)]) -> Message<'static> {
    let single = choices.len() == 1;
    let buttons = choices.iter().enumerate().map(|(at, (question, look))| {
        let id = if at == 0 {
            RUN.to_owned()
        } else {
            format!("{RUN}-{at}")
        };
        let button = element::Button::new(short(&look.label))
            .action_id(id)
            .value(question.id.clone());
        let button = match (look.danger, single) {
            (true, _) => button.danger(),
            (false, true) => button.primary(),
            (false, false) => button,
        };
        match &look.sure {
            // The modal with the reason asks enough.
            Some(sure) if question.wants == Wants::Yes => button.confirm(Confirm::new(
                "Are you sure?",
                mrkdwn!("{}", sure),
                "Yes",
                "No",
            )),
            _ => button,
        }
    });
    let cancel = choices.first().map(|(question, _)| {
        element::Button::new("Cancel")
            .action_id(CANCEL)
            .value(question.id.clone())
    });
    message(text).block(Actions::new(buttons.chain(cancel)))
}

fn short(label: &str) -> String {
    if label.chars().count() <= LONGEST {
        return label.to_owned();
    }
    let cut: String = label.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}
