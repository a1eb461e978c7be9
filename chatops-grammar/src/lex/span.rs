//! Places in a line, and its words.

use super::class::{self, OTHER};

/// Maximum length of a line in Unicode scalar values.
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
#[repr(C, align(8))]
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

    /// A word of one number, which is written in one go: what is written in parts and read as a whole
    /// soon after costs a dozen cycles.
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // each part is cut out of the number
    pub(crate) const fn of_parts(start: u16, slash: u16, end: u16, classes: u16) -> Self {
        let bits =
            start as u64 | (slash as u64) << 16 | (end as u64) << 32 | (classes as u64) << 48;
        Self {
            start: bits as u16,
            slash: (bits >> 16) as u16,
            end: (bits >> 32) as u16,
            head: (bits >> 48) as u8,
            tail: (bits >> 56) as u8,
        }
    }

    /// In `head`, which holds no slash or whitespace: some part of the word was in quotes, or it is a mention.
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
        // Whitespace in quotes.
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
