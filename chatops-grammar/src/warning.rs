//! What was put right in a line that parsed, or is worth a second look.

use crate::lex::Span;
use std::ops::Range;

/// What was put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// Zero-width and other invisible characters were removed.
    InvisibleRemoved,
    /// Punctuation at the end of the line or before a keyword was dropped, or brackets around a part.
    PunctuationStripped,
    /// Emoji at the end of the line were dropped.
    DecorationDropped,
    /// Typographic quotation marks were read as quotes, or code marks around a part were taken off.
    QuotesNormalized,
    /// Typographic dashes were read as ASCII dashes.
    DashNormalized,
    /// A link was read as what it stands for: the text that was typed, a ref, a channel.
    LinkUnwrapped,
    /// The program's own name or mention at the start was dropped.
    PrefixDropped,
    /// A name stood twice in a list.
    DuplicateItem,
    /// A list held an empty item.
    EmptyItem,
    /// A branch, tag or commit holds a typographic dash, which is kept. Phones make one of `--`:
    /// [`Parsed::suggestion`](crate::Parsed::suggestion) is the command with ASCII dashes.
    DashInRef,
    /// A branch, tag or commit holds a character that shows nothing, which is kept.
    InvisibleInRef,
}

impl WarningKind {
    /// The word used in JSON and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvisibleRemoved => "invisible_removed",
            Self::PunctuationStripped => "punctuation_stripped",
            Self::DecorationDropped => "decoration_dropped",
            Self::QuotesNormalized => "quotes_normalised",
            Self::DashNormalized => "dash_normalised",
            Self::LinkUnwrapped => "link_unwrapped",
            Self::PrefixDropped => "prefix_dropped",
            Self::DuplicateItem => "duplicate_item",
            Self::EmptyItem => "empty_item",
            Self::DashInRef => "dash_in_ref",
            Self::InvisibleInRef => "invisible_in_ref",
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

/// What is to be said about a line that parsed. Most lines have nothing: one word in memory, and no drop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Option<Box<Notes>>);

#[derive(Clone, Debug, Default)]
struct Notes {
    /// At most one of each kind, in the order found.
    list: Vec<Warning>,
    /// The web address of the repository, when the ref was a link.
    repository: Option<Box<str>>,
}

impl Warnings {
    #[cold]
    pub(crate) fn add(&mut self, kind: WarningKind, span: Span) {
        let list = &mut self.0.get_or_insert_default().list;
        if list.iter().all(|known| known.kind != kind) {
            list.push(Warning { kind, span });
        }
    }

    /// Keeps the address of the repository that a link was to.
    #[cold]
    pub(crate) fn set_repository(&mut self, address: &str) {
        self.0.get_or_insert_default().repository = Some(address.into());
    }

    pub(crate) fn as_slice(&self) -> &[Warning] {
        self.0.as_ref().map_or(&[], |notes| &notes.list)
    }

    pub(crate) fn repository(&self) -> Option<&str> {
        self.0.as_ref()?.repository.as_deref()
    }
}
