//! What people add at the end: emoji, full stops, commas before a keyword.

use super::class::{BANG, COLON, COMMA, OTHER, SLOW, is_emoji, is_final};
use super::{Origin, QUOTED, Span, Word, word};
use crate::warning::{WarningKind, Warnings};

/// The words of a line, to be shortened in place.
pub(crate) struct Tail<'w> {
    pub(crate) text: &'w str,
    pub(crate) origin: Option<&'w Origin>,
    pub(crate) original_len: usize,
}

impl Tail<'_> {
    /// Takes decorations and final punctuation off the last words; returns how many words are left.
    /// `!` is punctuation when `strip_bang` is set.
    pub(crate) fn trim(
        &self,
        words: &mut [Word],
        strip_bang: bool,
        warnings: &mut Warnings,
    ) -> usize {
        let mut count = words.len();
        while let Some(last) = count
            .checked_sub(1)
            .and_then(|last| words.get(last))
            .filter(|last| may_trim(last.classes()))
        {
            let (start, end) = (last.start as usize, last.end as usize);
            let whole = self.text.get(start..end).unwrap_or_default();
            let strippable = |c| is_final(c) || strip_bang && c == '!';
            let bare = whole.trim_end_matches(|c| strippable(c) && c != ':');
            if !last.is_marked() && is_decoration(bare) {
                self.warn(WarningKind::DecorationDropped, start, end, warnings);
                count -= 1;
                continue;
            }
            let kept = self.strip(start, end, strippable);
            if kept == end {
                break;
            }
            self.warn(WarningKind::PunctuationStripped, kept, end, warnings);
            if kept > start || last.is_marked() {
                words[count - 1] = word(self.text, start, kept, last.is_marked());
                break;
            }
            count -= 1;
        }
        count
    }

    /// Takes `,` and `;` off a word that stands before a clause keyword.
    /// Returns `None` when nothing is left of it.
    pub(crate) fn before_keyword(&self, last: Word, warnings: &mut Warnings) -> Option<Word> {
        if last.classes() & (COMMA | OTHER | SLOW) == 0 {
            return Some(last);
        }
        let (start, end) = (last.start as usize, last.end as usize);
        let kept = self.strip(start, end, |c| matches!(c, ',' | ';'));
        if kept < end {
            self.warn(WarningKind::PunctuationStripped, kept, end, warnings);
        }
        (kept > start || last.is_marked()).then(|| word(self.text, start, kept, last.is_marked()))
    }

    /// Where the word ends without the final characters that `strippable` names.
    fn strip(&self, start: usize, end: usize, strippable: impl Fn(char) -> bool) -> usize {
        let mut kept = end;
        for (offset, c) in self
            .text
            .get(start..end)
            .unwrap_or_default()
            .char_indices()
            .rev()
        {
            let quoted = self
                .origin
                .is_some_and(|o| o.marks.get(start + offset).is_some_and(|m| m & QUOTED != 0));
            if quoted || !strippable(c) {
                break;
            }
            kept = start + offset;
        }
        kept
    }

    fn warn(&self, kind: WarningKind, start: usize, end: usize, warnings: &mut Warnings) {
        let span = Span::new(start, end);
        warnings.add(
            kind,
            self.origin
                .map_or(span, |origin| origin.at(span, self.original_len)),
        );
    }
}

/// Whether a last word of these classes may need trimming.
pub(crate) const fn may_trim(classes: u8) -> bool {
    classes & !super::class::UPPER & (BANG | COLON | COMMA | OTHER | SLOW | super::class::DOT) != 0
}

/// Whether a word is nothing but emoji and shortcodes such as `:rocket:`.
fn is_decoration(word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let mut rest = word;
    let mut pictures = 0;
    while let Some(c) = rest.chars().next() {
        if c == ':' {
            let Some(length) = shortcode(rest) else {
                return false;
            };
            rest = rest.get(length..).unwrap_or_default();
            pictures += 1;
        } else if is_emoji(c) || is_joining(c) {
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            pictures += usize::from(is_emoji(c));
        } else if matches!(c, '0'..='9' | '#' | '*')
            && rest[1..].starts_with(['\u{20E3}', '\u{FE0F}'])
        {
            rest = rest.get(1..).unwrap_or_default();
        } else {
            return false;
        }
    }
    pictures > 0
}

const fn is_joining(c: char) -> bool {
    super::class::is_joiner(c)
}

/// Whether a word is a run of shortcodes.
pub(crate) fn is_shortcode(word: &str) -> bool {
    word.starts_with(':') && is_decoration(word)
}

/// The length of the shortcode at the start of `text`.
fn shortcode(text: &str) -> Option<usize> {
    let inside = text.strip_prefix(':')?;
    let length =
        inside.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '+' | '-' | '\''))?;
    (length > 0 && inside.as_bytes()[length] == b':').then_some(length + 2)
}
