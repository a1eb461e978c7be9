//! A line ready to be read: its text, its words, and where they stood in the original.

use super::span::{Span, Word, is_same};
use std::borrow::Cow;

/// A control sequence of Slack inside a rewritten line.
#[derive(Clone, Debug)]
pub(crate) enum Mention {
    User { id: String },
    Broadcast,
    Channel { id: String, name: Option<String> },
}

/// Bytes of a rewritten line that were in quotes.
pub(crate) const QUOTED: u8 = 1;
/// Bytes of a rewritten line that stand for a mention.
pub(crate) const MENTION: u8 = 2;

/// What a rewritten line remembers about each byte.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    /// Where the source of the byte starts and ends in the original.
    pub(crate) from: Vec<Span>,
    pub(crate) marks: Vec<u8>,
    pub(crate) mentions: Vec<(Span, Mention)>,
}

/// A line ready to be read.
#[derive(Debug)]
pub(crate) struct Line<'a, 'w> {
    pub(crate) original: &'a str,
    /// The original itself when `origin` is `None`.
    pub(crate) text: &'w str,
    pub(crate) words: &'w [Word],
    /// What follows a colon that opens free text.
    pub(crate) free: Option<Span>,
    pub(crate) origin: Option<&'w Origin>,
}

impl<'a> Line<'a, '_> {
    #[inline]
    pub(crate) fn get(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn bytes(&self, span: Span) -> &[u8] {
        self.text.as_bytes().get(span.range()).unwrap_or_default()
    }

    /// The text of `span` of a line that was not rewritten.
    #[inline]
    pub(crate) fn original(&self, span: Span) -> &'a str {
        self.original.get(span.range()).unwrap_or_default()
    }

    /// The text of `span`, borrowed from the original where it stands there as it is.
    #[inline]
    pub(crate) fn take(&self, span: Span) -> Cow<'a, str> {
        match self.origin {
            None => Cow::Borrowed(self.original(span)),
            Some(_) => self.take_rewritten(span),
        }
    }

    #[cold]
    fn take_rewritten(&self, span: Span) -> Cow<'a, str> {
        let there = self.original.get(self.at(span).range()).unwrap_or_default();
        let text = self.get(span);
        if there == text {
            Cow::Borrowed(there)
        } else {
            Cow::Owned(text.to_owned())
        }
    }

    /// Where `span` stands in the original.
    pub(crate) fn at(&self, span: Span) -> Span {
        let Some(origin) = self.origin else {
            return span;
        };
        origin.at(span, self.original.len())
    }

    pub(crate) fn has_mark(&self, span: Span, mark: u8) -> bool {
        self.origin.is_some_and(|origin| {
            origin
                .marks
                .get(span.range())
                .is_some_and(|marks| marks.iter().any(|m| m & mark != 0))
        })
    }

    pub(crate) fn mention(&self, span: Span) -> Option<&Mention> {
        let mentions = &self.origin?.mentions;
        let index = mentions
            .binary_search_by_key(&span.start, |(at, _)| at.start)
            .ok()?;
        mentions
            .get(index)
            .filter(|(at, _)| *at == span)
            .map(|(_, mention)| mention)
    }

    #[inline]
    pub(crate) fn is_keyword(&self, word: Word, keyword: &str) -> bool {
        (word.end - word.start) as usize == keyword.len()
            && !word.is_marked()
            && is_same(self.bytes(word.span()), keyword, word.head)
    }

    /// Whether `word` is one of the words that open a clause in every verb.
    pub(crate) fn is_clause(&self, word: Word) -> bool {
        matches!(word.end - word.start, 2 | 4)
            && ["to", "in", "on", "from"]
                .iter()
                .any(|keyword| self.is_keyword(word, keyword))
    }
}

impl Origin {
    pub(crate) fn at(&self, span: Span, end: usize) -> Span {
        let first = self.from.get(span.start as usize);
        let last = span
            .end
            .checked_sub(1)
            .and_then(|last| self.from.get(last as usize));
        match (first, last) {
            (Some(first), Some(last)) if !span.is_empty() => Span {
                start: first.start,
                end: last.end,
            },
            (Some(first), _) => *first,
            _ => Span::new(end, end),
        }
    }
}
