//! Splitting a rewritten line into words, with quotes in mind.

use super::class::{is_final, quote_class};
use super::normal::Normal;
use super::tail::is_shortcode;
use super::{MENTION, Origin, QUOTED, Span, Word, word};
use crate::warning::{WarningKind, Warnings};

/// The words of a line whose quotes have been taken off.
#[derive(Debug, Default)]
pub(crate) struct Split {
    pub(crate) text: String,
    pub(crate) origin: Origin,
    pub(crate) words: Vec<Word>,
    pub(crate) free: Option<Span>,
}

/// A quote that does not work out, as a place in the normal text.
#[derive(Debug)]
pub(crate) enum BadQuote {
    Open(Span),
    Tail(Span),
}

impl Split {
    /// Splits the command in `normal`; `takes_text` says whether a colon opens free text.
    pub(crate) fn new(
        normal: &Normal,
        takes_text: bool,
        warnings: &mut Warnings,
    ) -> Result<Self, BadQuote> {
        let mut split = Self::default();
        let mut at = normal.start;
        let mut bad_tail = None;
        while at < normal.end {
            if normal.text.as_bytes()[at] == b' ' {
                at += 1;
                continue;
            }
            let is_first = split.words.is_empty();
            if takes_text && !is_first && split.opens_text(normal, at) {
                split.free_text(normal, at + 1);
                break;
            }
            at = split.word(normal, at, warnings, &mut bad_tail)?;
            if takes_text && !is_first && split.ends_in_colon() {
                split.free_text(normal, at);
                break;
            }
        }
        // An open quote further right wins over stray text after a closed one.
        bad_tail.map_or(Ok(split), |tail| Err(BadQuote::Tail(tail)))
    }

    fn copy(&mut self, normal: &Normal, at: usize, c: char, mark: u8) {
        self.text.push(c);
        let from = normal.origin.from.get(at).copied().unwrap_or_default();
        self.origin.from.resize(self.text.len(), from);
        let mark = mark | normal.origin.marks.get(at).copied().unwrap_or_default();
        self.origin.marks.resize(self.text.len(), mark);
    }

    /// Copies the word at `at` and returns where it ends.
    fn word(
        &mut self,
        normal: &Normal,
        mut at: usize,
        warnings: &mut Warnings,
        bad_tail: &mut Option<Span>,
    ) -> Result<usize, BadQuote> {
        let (begin, start) = (at, self.text.len());
        let mut marked = false;
        // The open quote: its class and place. `opens` says whether one may open here.
        let (mut quote, mut opens, mut closed) = (None::<(u8, usize)>, true, None::<usize>);
        let original_len = normal
            .origin
            .from
            .last()
            .map_or(0, |span| span.end as usize);
        let rest = normal.text.get(at..normal.end).unwrap_or_default();
        for (offset, c) in rest.char_indices() {
            let here = at + offset;
            let mark = normal.origin.marks.get(here).copied().unwrap_or_default();
            let is_mention = mark & MENTION != 0;
            if is_mention {
                if quote.is_none() && closed.is_none() {
                    self.mention(normal, here);
                }
                marked = true;
            }
            let class = if is_mention { None } else { quote_class(c) };
            match (quote, class) {
                (Some((open, _)), Some(class)) if open == class => {
                    (quote, closed) = (None, Some(here));
                    note_quote(c, normal, here, original_len, warnings);
                    continue;
                }
                (None, Some(class)) if opens => {
                    quote = Some((class, here));
                    (opens, marked) = (false, true);
                    note_quote(c, normal, here, original_len, warnings);
                    continue;
                }
                (None, _) if c == ' ' && !is_mention => {
                    at = here;
                    break;
                }
                _ => {}
            }
            if closed.is_some()
                && !matches!(c, '/' | ',' | '!')
                && !is_final(c)
                && bad_tail.is_none()
            {
                let end = rest[offset..]
                    .find(' ')
                    .map_or(normal.end, |length| here + length);
                *bad_tail = Some(normal.origin.at(Span::new(here, end), original_len));
            }
            if quote.is_none() {
                opens = matches!(c, '/' | ',');
                closed = None;
            }
            self.copy(normal, here, c, if quote.is_some() { QUOTED } else { 0 });
        }
        if let Some((_, open)) = quote {
            let length = normal.text[open..].chars().next().map_or(1, char::len_utf8);
            return Err(BadQuote::Open(
                normal
                    .origin
                    .at(Span::new(open, open + length), original_len),
            ));
        }
        let stopped_at_space = at < normal.end && normal.text.as_bytes()[at] == b' ';
        let end = if stopped_at_space { at } else { normal.end };
        self.words
            .push(word(&self.text, start, self.text.len(), marked));
        self.text.push(' ');
        // The separator stands for the end of the word: for all of it when only quotes were typed.
        let last = if self.text.len() == start + 1 {
            begin
        } else {
            end - 1
        };
        self.origin
            .from
            .push(normal.origin.at(Span::new(last, end), original_len));
        self.origin.marks.push(0);
        Ok(end)
    }

    /// Keeps the mention that starts at `here`, if one does, under its new place.
    fn mention(&mut self, normal: &Normal, here: usize) {
        let mentions = &normal.origin.mentions;
        let found = mentions.binary_search_by_key(&here, |(at, _)| at.start as usize);
        if let Some((at, mention)) = found.ok().and_then(|index| mentions.get(index)) {
            let length = (at.end - at.start) as usize;
            let span = Span::new(self.text.len(), self.text.len() + length);
            self.origin.mentions.push((span, mention.clone()));
        }
    }

    fn opens_text(&self, normal: &Normal, at: usize) -> bool {
        let rest = normal.text.get(at..normal.end).unwrap_or_default();
        let first = rest.split(' ').next().unwrap_or_default();
        debug_assert!(!self.words.is_empty());
        first.starts_with(':') && (!is_shortcode(first) || first.len() < 3)
    }

    /// Whether the last word ends in a bare colon, which is then taken off.
    fn ends_in_colon(&mut self) -> bool {
        let Some(last) = self.words.last_mut() else {
            return false;
        };
        let (start, end) = (last.start as usize, last.end as usize);
        let bare = self.origin.marks.get(end.wrapping_sub(1)) == Some(&0);
        if !bare || end - start < 2 || self.text.as_bytes().get(end - 1) != Some(&b':') {
            return false;
        }
        let text = self.text.get(start..end).unwrap_or_default();
        if is_shortcode(text) {
            return false;
        }
        *last = word(&self.text, start, end - 1, last.is_marked());
        true
    }

    /// Copies the rest of the line as free text: white space runs become one space.
    fn free_text(&mut self, normal: &Normal, at: usize) {
        let start = self.text.len();
        let rest = normal.text.get(at..normal.end).unwrap_or_default();
        let mut space = true;
        for (offset, c) in rest.char_indices() {
            if c == ' ' && space {
                continue;
            }
            space = c == ' ';
            self.copy(normal, at + offset, c, 0);
        }
        let end = self.text.trim_end().len().max(start);
        self.free = (end > start).then(|| Span::new(start, end));
    }
}

fn note_quote(c: char, normal: &Normal, at: usize, end: usize, warnings: &mut Warnings) {
    if !c.is_ascii() {
        let span = normal.origin.at(Span::new(at, at + c.len_utf8()), end);
        warnings.add(WarningKind::QuotesNormalised, span);
    }
}
