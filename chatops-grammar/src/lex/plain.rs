//! The fast path: words of a line that needs no rewriting.

use super::class::{BREAK, CLASS, OTHER, SLOW};
use super::{Span, Word};

/// The most words of a line on the fast path.
pub(crate) const CAPACITY: usize = 12;

/// Splits `text` in one pass over its bytes. `None` when a byte needs the
/// normalising lexer or there are more words than fit.
pub(crate) fn split<'w>(text: &str, words: &'w mut [Word; CAPACITY]) -> Option<&'w mut [Word]> {
    let bytes = text.as_bytes();
    let mut count = 0;
    let mut at = 0;
    loop {
        while bytes
            .get(at)
            .is_some_and(|b| matches!(b, b' ' | b'\t'..=b'\r'))
        {
            at += 1;
        }
        if at == bytes.len() {
            return words.get_mut(..count);
        }
        let start = at;
        let head = run(bytes, &mut at);
        let slash = at;
        let mut tail = 0;
        if bytes.get(at) == Some(&b'/') {
            at += 1;
            tail = run(bytes, &mut at);
            while bytes.get(at) == Some(&b'/') {
                tail |= if bytes[at - 1] == b'/' {
                    BREAK | OTHER
                } else {
                    BREAK
                };
                at += 1;
                tail |= run(bytes, &mut at);
            }
        }
        if (head | tail) & SLOW != 0 {
            return None;
        }
        let (span, slash) = (Span::new(start, at), Span::new(slash, at).start);
        *words.get_mut(count)? = Word {
            start: span.start,
            slash,
            end: span.end,
            head,
            tail,
            marked: false,
        };
        count += 1;
    }
}

/// Moves `at` to the next white space or slash and says which classes it passed.
#[inline]
fn run(bytes: &[u8], at: &mut usize) -> u8 {
    let mut flags = 0;
    for byte in &bytes[*at..] {
        let class = CLASS[*byte as usize];
        if class & BREAK != 0 {
            break;
        }
        flags |= class;
        *at += 1;
    }
    flags
}
