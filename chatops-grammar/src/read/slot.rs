//! Where the value of each argument stands.

use crate::lex::Span;
use crate::reference::RefKind;
use crate::stage::Stage;
use crate::table::MAX_ARGS;

/// How the text of a slot becomes a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Text {
    /// Not there.
    #[default]
    None,
    /// As it stands.
    Plain,
    /// To be cleaned as a name.
    Clean,
    /// A list to be rebuilt from its items.
    Items,
    /// The word `all`.
    All,
    /// Percent-encoded, as in a link.
    Encoded,
}

/// What was read for one argument.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slot {
    /// The name, stage or whole value.
    pub(crate) head: Span,
    /// What follows the slash.
    pub(crate) tail: Span,
    pub(crate) head_text: Text,
    pub(crate) tail_text: Text,
    pub(crate) stage: Option<Stage>,
    pub(crate) ref_kind: Option<RefKind>,
    /// The word that stands for the whole argument was typed.
    pub(crate) is_alone: bool,
}

impl Slot {
    /// Nothing was typed for the argument.
    pub(crate) const UNSET: Self = Self {
        head: Span { start: 0, end: 0 },
        tail: Span { start: 0, end: 0 },
        head_text: Text::None,
        tail_text: Text::None,
        stage: None,
        ref_kind: None,
        is_alone: false,
    };

    pub(crate) const fn alone(head: Span) -> Self {
        Self {
            head,
            tail: Span { start: 0, end: 0 },
            head_text: Text::Plain,
            tail_text: Text::None,
            stage: None,
            ref_kind: None,
            is_alone: true,
        }
    }

    pub(crate) fn of(head: Span, head_text: Text) -> Self {
        Self {
            head,
            head_text,
            ..Self::default()
        }
    }

    pub(crate) const fn is_set(&self) -> bool {
        !matches!(self.head_text, Text::None)
    }
}

/// What was read for a whole line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filled {
    pub(crate) slots: [Slot; MAX_ARGS],
    pub(crate) flags: u8,
    pub(crate) force: bool,
}
