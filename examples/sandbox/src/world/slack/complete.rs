//! What a program under test offers while a slash command is typed.

use std::fmt;
use std::sync::Arc;

/// A slash command while it is being typed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Typed {
    /// Who types.
    pub user: String,
    /// `/h`.
    pub command: String,
    /// What stands after the command and one space.
    pub text: String,
    /// Where the cursor is in `text`, in bytes, on a character boundary.
    pub cursor: usize,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// Bytes of the text that it replaces.
    pub replace: std::ops::Range<usize>,
    /// What takes their place.
    pub text: String,
    /// A few words about it.
    pub detail: String,
}

impl Suggestion {
    /// Replaces the bytes of `range` with `text`.
    #[must_use]
    pub fn new(
        range: std::ops::Range<usize>,
        text: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            replace: range,
            text: text.into(),
            detail: detail.into(),
        }
    }
}

type Ask = dyn Fn(&Typed) -> Vec<Suggestion> + Send + Sync;

/// What [`Slack::complete_with`](crate::Slack::complete_with) was given.
#[derive(Clone, Default)]
pub(crate) struct Completer(pub(crate) Option<Arc<Ask>>);

impl fmt::Debug for Completer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Completer"
        } else {
            "no Completer"
        })
    }
}
