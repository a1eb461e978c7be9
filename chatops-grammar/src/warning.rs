//! What was silently put right in a line that parsed.

use crate::lex::Span;
use std::ops::Range;

/// What was put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// Zero-width and other invisible characters were removed.
    InvisibleRemoved,
    /// Punctuation at the end of the line or before a keyword was dropped.
    PunctuationStripped,
    /// Emoji at the end of the line were dropped.
    DecorationDropped,
    /// Typographic quotation marks were read as quotes.
    QuotesNormalised,
    /// Typographic dashes were read as ASCII dashes.
    DashNormalised,
    /// A link that Slack made was turned back into text.
    LinkUnwrapped,
    /// The program's own name or mention at the start was dropped.
    PrefixDropped,
    /// A name stood twice in a list.
    DuplicateItem,
    /// A list held an empty item.
    EmptyItem,
}

impl WarningKind {
    /// The word used in JSON and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvisibleRemoved => "invisible_removed",
            Self::PunctuationStripped => "punctuation_stripped",
            Self::DecorationDropped => "decoration_dropped",
            Self::QuotesNormalised => "quotes_normalised",
            Self::DashNormalised => "dash_normalised",
            Self::LinkUnwrapped => "link_unwrapped",
            Self::PrefixDropped => "prefix_dropped",
            Self::DuplicateItem => "duplicate_item",
            Self::EmptyItem => "empty_item",
        }
    }
}

/// Something put right, with the place where it happened first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    kind: WarningKind,
    span: Span,
}

impl Warning {
    /// What was put right.
    #[must_use]
    pub const fn kind(&self) -> WarningKind {
        self.kind
    }

    /// The bytes of the original text where it happened first.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.span.range()
    }
}

/// At most one warning of each kind, in the order found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Vec<Warning>);

impl Warnings {
    pub(crate) fn add(&mut self, kind: WarningKind, span: Span) {
        if self.0.iter().all(|known| known.kind != kind) {
            self.0.push(Warning { kind, span });
        }
    }

    pub(crate) fn as_slice(&self) -> &[Warning] {
        &self.0
    }
}
