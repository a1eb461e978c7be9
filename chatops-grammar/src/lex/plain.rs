//! The fast path: words of a line that needs no rewriting.

use super::class::{BREAK, CLASS, OTHER, SLOW};
use super::{Span, Word};

/// The most words of a line on the fast path.
pub(crate) const CAPACITY: usize = 12;

/// Splits `text` in one pass, eight bytes at a time. `None` when a byte needs the
/// normalising lexer or there are more words than fit.
#[inline]
pub(crate) fn split<'w>(text: &str, words: &'w mut [Word; CAPACITY]) -> Option<&'w mut [Word]> {
    let bytes = text.as_bytes();
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut splitter = Splitter {
        words,
        count: 0,
        start: 0,
        slash: NONE,
        head: 0,
        tail: 0,
    };
    let mut base = 0;
    for chunk in chunks {
        splitter.others(bytes, base, not_name(u64::from_le_bytes(*chunk)))?;
        base += 8;
    }
    match bytes.last_chunk() {
        // The last eight bytes, without those that were seen.
        Some(last) if !rest.is_empty() => {
            let seen = 8 * (8 - rest.len());
            splitter.others(bytes, base, not_name(u64::from_le_bytes(*last)) >> seen)?;
        }
        Some(_) => {}
        None => {
            let mut last = [b'a'; 8];
            last[..rest.len()].copy_from_slice(rest);
            splitter.others(bytes, base, not_name(u64::from_le_bytes(last)))?;
        }
    }
    splitter.end_word(bytes.len())?;
    let Splitter { words, count, .. } = splitter;
    words.get_mut(..count)
}

const LOW: u64 = u64::MAX / 0xFF;
const HIGH: u64 = LOW << 7;

/// The high bit of each byte that is not one of `a-z` and `-`: all that [`CLASS`] has to be asked about.
#[inline]
const fn not_name(bytes: u64) -> u64 {
    // Adding to seven bits carries into the eighth and never into the next byte.
    let seven = bytes & !HIGH;
    let letter = at_least(seven, b'a') & !at_least(seven, b'z' + 1);
    (bytes | !letter & differs(seven, b'-')) & HIGH
}

#[inline]
const fn at_least(seven: u64, byte: u8) -> u64 {
    seven + LOW * (0x80 - byte as u64)
}

#[inline]
const fn differs(seven: u64, byte: u8) -> u64 {
    (seven ^ (LOW * byte as u64)) + !HIGH
}

/// The place of a slash that was not seen.
const NONE: usize = usize::MAX;

/// A line that is being split.
struct Splitter<'w> {
    words: &'w mut [Word; CAPACITY],
    count: usize,
    /// Where the word starts, its first slash, and the classes before the slash and after it.
    start: usize,
    slash: usize,
    head: u8,
    tail: u8,
}

impl Splitter<'_> {
    /// Takes note of the bytes from `base` on whose high bits are set in `others`.
    #[inline]
    fn others(&mut self, bytes: &[u8], base: usize, mut others: u64) -> Option<()> {
        while others != 0 {
            self.other(bytes, base + others.trailing_zeros() as usize / 8)?;
            others &= others - 1;
        }
        Some(())
    }

    /// Takes note of a byte that is not part of a plain name.
    #[inline]
    fn other(&mut self, bytes: &[u8], at: usize) -> Option<()> {
        let byte = *bytes.get(at)?;
        let class = CLASS[byte as usize];
        if class & SLOW != 0 {
            return None;
        }
        if class & BREAK == 0 {
            if self.slash == NONE {
                self.head |= class;
            } else {
                self.tail |= class;
            }
        } else if byte != b'/' {
            self.end_word(at)?;
        } else if self.slash == NONE {
            self.slash = at;
        } else {
            let doubled = at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'/');
            self.tail |= if doubled { BREAK | OTHER } else { BREAK };
        }
        Some(())
    }

    /// Ends the word before `at`, if there is one. `None` when it does not fit.
    #[inline]
    fn end_word(&mut self, at: usize) -> Option<()> {
        if self.start < at {
            let span = Span::new(self.start, at);
            *self.words.get_mut(self.count)? = Word {
                start: span.start,
                slash: Span::new(self.slash.min(at), at).start,
                end: span.end,
                head: self.head,
                tail: self.tail,
            };
            self.count += 1;
        }
        (self.start, self.slash, self.head, self.tail) = (at + 1, NONE, 0, 0);
        Some(())
    }
}
