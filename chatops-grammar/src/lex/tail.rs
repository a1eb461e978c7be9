//! What people add at the end: emoji, full stops, commas before a keyword.
//!
//! For a command that only looks, all of it is dropped. For one that changes something, an addition can
//! say the opposite of the command (`promote shop 👎`, `deploy shop?`): only what cannot is dropped, and
//! anything else is the place of an error.

use super::class::{
    BANG, COLON, COMMA, DOT, OTHER, SLOW, UPPER, asks, ends_sentence, is_emoji, is_final,
};
use super::invisible::{EMOJI_FORM, JOINER};
use super::line::{Line, Origin, QUOTED};
use super::span::{Span, Word, word};
use crate::warning::{WarningKind, Warnings};

/// The words of a line, to be shortened in place.
pub(crate) struct Tail<'w> {
    text: &'w str,
    origin: Option<&'w Origin>,
    original_len: usize,
}

/// An addition that may change what a command means, as a place in the text.
#[derive(Debug)]
pub(crate) enum Addition {
    /// An emoji, a question mark, a lone full stop.
    Tone(Span),
    /// `!` at the end of a word.
    Bang(Span),
}

impl<'w> Tail<'w> {
    pub(crate) fn of(line: &Line<'_, 'w>) -> Self {
        Self {
            text: line.text,
            origin: line.origin,
            original_len: line.original.len(),
        }
    }
}

impl Tail<'_> {
    /// Takes decorations and final punctuation off the last words of a command that only looks;
    /// returns how many words are left. `!` is punctuation when `strip_bang` is set.
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
            let bare = whole.trim_end_matches(|c| strippable(c) && c != ':' && !is_emoji(c));
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

    /// Takes off the last words of a command that changes something what means nothing there: a few
    /// cheerful emoji, and a full stop that is attached to the last word. Returns how many words are left.
    pub(crate) fn trim_strictly(
        &self,
        words: &mut [Word],
        warnings: &mut Warnings,
    ) -> Result<usize, Addition> {
        let mut count = words.len();
        while let Some(last) = count
            .checked_sub(1)
            .and_then(|last| words.get(last).copied())
            .filter(|last| may_trim(last.classes()))
        {
            let (start, end) = (last.start as usize, last.end as usize);
            let whole = self.text.get(start..end).unwrap_or_default();
            let bare = whole.trim_end_matches(ends_sentence);
            if !last.is_marked() && is_decoration(bare) {
                if !is_cheer(bare) {
                    return Err(Addition::Tone(last.span()));
                }
                self.warn(WarningKind::DecorationDropped, start, end, warnings);
                count -= 1;
                continue;
            }
            let kept = self.strip(start, end, ends_sentence);
            if kept == start && !last.is_marked() {
                return Err(Addition::Tone(last.span()));
            }
            self.check_end(start, kept)?;
            if kept < end {
                self.warn(WarningKind::PunctuationStripped, kept, end, warnings);
                words[count - 1] = word(self.text, start, kept, last.is_marked());
            }
            break;
        }
        Ok(count)
    }

    /// Refuses what stands at the end of the word `start..end` and is more than a full stop.
    fn check_end(&self, start: usize, end: usize) -> Result<(), Addition> {
        let kept = self.strip(start, end, |c| is_final(c) || c == '!');
        let run = self.text.get(kept..end).unwrap_or_default();
        if run.is_empty() || run.bytes().all(|b| b == b'!') {
            return Ok(());
        }
        Err(match run.find('!') {
            Some(at) => Addition::Bang(Span::new(kept + at, kept + at + 1)),
            None => Addition::Tone(Span::new(kept, end)),
        })
    }

    /// Refuses a question mark at the end of any of `words`.
    #[cold]
    pub(crate) fn check_questions(&self, words: &[Word]) -> Result<(), Addition> {
        for word in words {
            let (start, end) = (word.start as usize, word.end as usize);
            let kept = self.strip(start, end, |c| is_final(c) || c == '!');
            let run = self.text.get(kept..end).unwrap_or_default();
            if !is_shortcode(self.text.get(start..end).unwrap_or_default()) && run.contains(asks) {
                self.check_end(start, end)?;
            }
        }
        Ok(())
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
    classes & !UPPER & (BANG | COLON | COMMA | OTHER | SLOW | DOT) != 0
}

/// One picture in a word: its text, a shortcode without its colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture<'t> {
    Emoji(char),
    Code(&'t str),
    /// A joiner, an emoji form, the digit of a keycap.
    Part,
}

/// The pictures that a word consists of, `None` when there is anything else in it.
fn pictures(word: &str) -> impl Iterator<Item = Option<Picture<'_>>> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let (picture, length) = if c == ':' {
            match shortcode(rest) {
                Some(length) => (Some(Picture::Code(&rest[1..length - 1])), length),
                None => (None, rest.len()),
            }
        } else if is_emoji(c) {
            (Some(Picture::Emoji(c)), c.len_utf8())
        } else if matches!(c, JOINER | EMOJI_FORM)
            || matches!(c, '0'..='9' | '#' | '*') && rest[1..].starts_with(['\u{20E3}', EMOJI_FORM])
        {
            (Some(Picture::Part), c.len_utf8())
        } else {
            (None, rest.len())
        };
        rest = &rest[length..];
        Some(picture)
    })
}

/// Whether a word is nothing but emoji and shortcodes such as `:rocket:`.
pub(crate) fn is_decoration(word: &str) -> bool {
    let mut shows = false;
    pictures(word).all(|picture| {
        shows |= !matches!(picture, Some(Picture::Part));
        picture.is_some()
    }) && shows
}

/// Whether a word of pictures holds only those that mean no more than "please" or "go".
pub(crate) fn is_cheer(word: &str) -> bool {
    const CHEERS: [(char, &str); 6] = [
        ('🚀', "rocket"),
        ('🎉', "tada"),
        ('🙏', "pray"),
        ('✅', "white_check_mark"),
        ('👍', "+1"),
        ('🚢', "ship"),
    ];
    // Hands come in colors: `👍🏽`, `:+1::skin-tone-4:`.
    let mut is_hand = false;
    pictures(word).all(|picture| match picture {
        Some(Picture::Emoji('\u{1F3FB}'..='\u{1F3FF}')) => is_hand,
        Some(Picture::Emoji(c)) => {
            is_hand = matches!(c, '🙏' | '👍');
            CHEERS.iter().any(|(cheer, _)| *cheer == c)
        }
        Some(Picture::Code(code)) if code.starts_with("skin-tone-") => is_hand,
        Some(Picture::Code(code)) => {
            is_hand = matches!(code, "pray" | "+1");
            CHEERS.iter().any(|(_, cheer)| *cheer == code)
        }
        // `✅` and `🚢` are also typed with the mark of the colored form; joined pictures are others.
        Some(Picture::Part) => !word.contains(JOINER) && !word.contains('\u{20E3}'),
        None => false,
    })
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
