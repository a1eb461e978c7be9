//! The fast path: words of a line that needs no rewriting.
//!
//! Why there is one: nearly every line is plain ASCII in lower case, and its words can be found where
//! they stand, without an allocation and without a map back. Any byte that has to be rewritten (quotes,
//! brackets, `<`, `&`, everything beyond ASCII) sends the whole line to [`normal`](super::normal); so does
//! a line with more words than [`CAPACITY`]. Both ways give the same words.
//!
//! Why eight bytes at a time: most bytes of a line are letters and dashes of names, which change nothing
//! about the word they stand in. [`not_name`] finds the others of eight bytes with a few operations on one
//! machine word, and only those are looked up in the table of classes.

use super::class::{BREAK, CLASS, OTHER, SLOW};
use super::span::{Span, Word};

/// Maximum number of words of a line on the fast path.
pub(crate) const CAPACITY: usize = 12;

/// Splits `text` in one pass, eight bytes at a time. `None` when a byte needs the
/// rewriting lexer or there are more words than fit.
#[inline]
pub(crate) fn split<'w>(text: &str, words: &'w mut [Word; CAPACITY]) -> Option<&'w mut [Word]> {
    let bytes = text.as_bytes();
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut splitter = Splitter {
        words,
        count: 0,
        start: 0,
        slash: None,
        classes: 0,
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

/// A line that is being split.
struct Splitter<'w> {
    words: &'w mut [Word; CAPACITY],
    count: usize,
    /// Where the word starts, its first slash, and the classes before the slash and, in the upper byte,
    /// after it.
    start: usize,
    slash: Option<usize>,
    classes: u16,
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

    /// Takes note of a byte that is not part of a plain name. Nearly all of them are a space or the
    /// first slash of a word.
    #[inline]
    fn other(&mut self, bytes: &[u8], at: usize) -> Option<()> {
        match *bytes.get(at)? {
            b' ' => self.end_word(at),
            b'/' if self.slash.is_none() => {
                self.slash = Some(at);
                Some(())
            }
            byte => match rare(bytes, at, byte, self.slash.is_some()) {
                Rare::Part(classes) => {
                    self.classes |= classes;
                    Some(())
                }
                Rare::Space => self.end_word(at),
                Rare::Slow => None,
            },
        }
    }

    /// Ends the word before `at`, if there is one. `None` when it does not fit.
    #[inline]
    fn end_word(&mut self, at: usize) -> Option<()> {
        if self.start < at {
            let span = Span::new(self.start, at);
            let slash = Span::new(self.slash.unwrap_or(at), at).start;
            *self.words.get_mut(self.count)? =
                Word::of_parts(span.start, slash, span.end, self.classes);
            self.count += 1;
        }
        (self.start, self.slash, self.classes) = (at + 1, None, 0);
        Some(())
    }
}

/// What one of the other bytes is.
enum Rare {
    /// A part of the word, which adds these classes.
    Part(u16),
    Space,
    /// Needs the rewriting lexer.
    Slow,
}

/// Looks a byte up. Not a method: a line that is being split stays in registers then.
#[inline(never)]
fn rare(bytes: &[u8], at: usize, byte: u8, is_after_slash: bool) -> Rare {
    let class = CLASS[byte as usize];
    if class & SLOW != 0 {
        return Rare::Slow;
    }
    if class & BREAK == 0 {
        let side = if is_after_slash { 8 } else { 0 };
        return Rare::Part(u16::from(class) << side);
    }
    if byte != b'/' {
        return Rare::Space;
    }
    let doubled = at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'/');
    let class = if doubled { BREAK | OTHER } else { BREAK };
    Rare::Part(u16::from(class) << 8)
}
