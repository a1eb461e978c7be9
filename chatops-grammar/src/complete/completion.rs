//! What completion offers.

use std::ops::Range;

/// What a completion stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CompletionKind {
    /// A verb or a help topic.
    Verb,
    /// A clause keyword, `here` or `all`.
    Keyword,
    /// A flag.
    Flag,
    /// A pipeline.
    Pipeline,
    /// A stage.
    Stage,
    /// An app.
    App,
    /// A branch or tag.
    Ref,
    /// A channel.
    Channel,
    /// The value of another argument.
    Value,
}

/// Text to put in place of a part of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// The bytes of the text to replace.
    pub replace: Range<usize>,
    /// What to put there; quoted when it needs quotes.
    pub text: String,
    /// What it stands for.
    pub kind: CompletionKind,
    /// A few words about it.
    pub detail: String,
}

/// Maximum number of completions of one call.
pub const MAX_COMPLETIONS: usize = 100;
