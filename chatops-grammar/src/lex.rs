//! From text to words.
//!
//! A line of plain ASCII is split where it stands ([`plain`]). Anything else is
//! rewritten first, with a map back to the bytes that were typed ([`normal`]),
//! and then split with quotes in mind ([`quoted`]). Both give the same [`Word`]s.

pub(crate) mod class;
pub(crate) mod normal;
pub(crate) mod plain;
pub(crate) mod quoted;
pub(crate) mod tail;

use crate::command::Channel;
use class::OTHER;
use std::borrow::Cow;

/// The longest line, in Unicode scalar values.
pub const MAX_CHARS: usize = 4_000;

// A line that is not too long has offsets of 16 bits.
const _: () = assert!(4 * MAX_CHARS <= u16::MAX as usize);

/// A piece of a line, as byte offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u16,
    pub(crate) end: u16,
}

impl Span {
    #[allow(clippy::cast_possible_truncation)] // a line has at most 4 * MAX_CHARS bytes, which fit
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self {
            start: start as u16,
            end: end as u16,
        }
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub(crate) const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One word of a line. `slash` is where its first slash stands, or its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) start: u16,
    pub(crate) slash: u16,
    pub(crate) end: u16,
    /// Classes of the bytes before the first slash, and [`MARKED`](Self::MARKED).
    pub(crate) head: u8,
    /// Classes of the bytes after it: `BREAK` when there is a second slash,
    /// [`OTHER`] also when there are two in a row.
    pub(crate) tail: u8,
}

impl Word {
    /// A place for a word.
    pub(crate) const EMPTY: Self = Self {
        start: 0,
        slash: 0,
        end: 0,
        head: 0,
        tail: 0,
    };

    /// In `head`, which holds no slash or white space: some part of the word was in quotes, or it is a mention.
    const MARKED: u8 = class::BREAK;

    pub(crate) const fn is_marked(self) -> bool {
        self.head & Self::MARKED != 0
    }

    pub(crate) const fn span(self) -> Span {
        Span {
            start: self.start,
            end: self.end,
        }
    }

    pub(crate) const fn before(self) -> Span {
        Span {
            start: self.start,
            end: self.slash,
        }
    }

    /// What follows the first slash; empty when there is none.
    pub(crate) const fn after(self) -> Span {
        let start = if self.slash < self.end {
            self.slash + 1
        } else {
            self.end
        };
        Span {
            start,
            end: self.end,
        }
    }

    pub(crate) const fn has_slash(self) -> bool {
        self.slash < self.end
    }

    pub(crate) const fn classes(self) -> u8 {
        let slash = if self.has_slash() { class::BREAK } else { 0 };
        self.head | self.tail | slash
    }
}

/// A control sequence of Slack inside a rewritten line.
#[derive(Clone, Debug)]
pub(crate) enum Mention {
    User,
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

    /// The text of `span`, borrowed from the original where it stands there as it is.
    #[inline]
    pub(crate) fn take(&self, span: Span) -> Cow<'a, str> {
        match self.origin {
            None => Cow::Borrowed(self.original.get(span.range()).unwrap_or_default()),
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

impl Mention {
    pub(crate) fn channel(&self) -> Option<Channel<'static>> {
        match self {
            Self::Channel { id, name } => Some(Channel::Id {
                id: Cow::Owned(id.clone()),
                name: name.clone().map(Cow::Owned),
            }),
            Self::User | Self::Broadcast => None,
        }
    }
}

/// Whether `typed`, whose bytes are of these classes, is `word`, which is lower case.
#[inline]
pub(crate) fn is_same(typed: &[u8], word: &str, classes: u8) -> bool {
    if classes & class::UPPER == 0 {
        typed == word.as_bytes()
    } else {
        typed.eq_ignore_ascii_case(word.as_bytes())
    }
}

/// Splits `text[start..end]`, where a word is known to be, at its first slash.
pub(crate) fn word(text: &str, start: usize, end: usize, marked: bool) -> Word {
    let bytes = text.as_bytes().get(start..end).unwrap_or_default();
    let slash = bytes.iter().position(|b| *b == b'/').unwrap_or(bytes.len());
    let class_of = |byte: &u8| match class::CLASS[*byte as usize] {
        class::BREAK if *byte == b'/' => 0,
        // White space in quotes.
        class::BREAK => OTHER,
        class => class,
    };
    let fold = |bytes: &[u8]| bytes.iter().fold(0, |flags, byte| flags | class_of(byte));
    let (head, tail) = bytes.split_at(slash);
    let mut more = 0;
    for (before, byte) in tail.iter().zip(tail.iter().skip(1)) {
        match (before, byte) {
            (b'/', b'/') => more |= class::BREAK | OTHER,
            (_, b'/') => more |= class::BREAK,
            _ => {}
        }
    }
    let span = Span::new(start, end);
    Word {
        start: span.start,
        slash: Span::new(start + slash, end).start,
        end: span.end,
        head: fold(head) | if marked { Word::MARKED } else { 0 },
        tail: fold(tail) | more,
    }
}
