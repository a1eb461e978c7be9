//! The slow path, second half: splitting a rewritten line into words, with quotes in mind.
//!
//! Why quotes are not simply skipped over: a quote groups whitespace, keeps case and punctuation and
//! switches keywords off, but hides neither `/` nor `,`; so it may open in the middle of a word, after
//! one of these two. An apostrophe anywhere else is a letter (`don’t`). Both classes of marks close
//! only themselves, whatever their shape: phones mix `„`, `“` and `"`.
//!
//! Code marks and brackets around a part (`` shop/`main` ``, `(staging)`) are not quotes: people paste
//! them from documents, and they group nothing. A pair is taken off where a quote could open; one that
//! has no partner stays, and is refused where it would become part of a ref.

use super::class::{Quote, closing, is_final, quote};
use super::line::{MENTION, Origin, QUOTED};
use super::normal::Normal;
use super::span::{Span, Word, word};
use super::tail::is_shortcode;
use crate::warning::{WarningKind, Warnings};

/// The words of a line whose quotes have been taken off.
#[derive(Debug, Default)]
pub(crate) struct Split {
    pub(crate) text: String,
    pub(crate) origin: Origin,
    pub(crate) words: Vec<Word>,
    pub(crate) free: Option<Span>,
    /// Where pairs that were opened will close, in the normal text, the nearest last.
    closers: Vec<usize>,
    /// Pairs that were looked for: each search reads on in the line, so they are counted.
    searches: usize,
}

/// How often the partner of a code mark or bracket is looked for in one line.
const MAX_SEARCHES: usize = 16;

/// A quote that does not work out, as a place in the original.
#[derive(Debug)]
pub(crate) enum BadQuote {
    Open(Span),
    Tail(Span),
}

/// The state of a word that is being copied.
struct Copying {
    /// The open quote: its class and place.
    quote: Option<(Quote, usize)>,
    /// Whether a quote may open here.
    opens: bool,
    /// Whether a quote has just been closed.
    closed: bool,
    marked: bool,
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
        let mut state = Copying {
            quote: None,
            opens: true,
            closed: false,
            marked: false,
        };
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
                if state.quote.is_none() && !state.closed {
                    self.mention(normal, here);
                }
                state.marked = true;
            } else if state.quote.is_none() && self.is_wrapper(normal, here, c, &state, warnings) {
                continue;
            }
            let class = if is_mention { None } else { quote(c) };
            match (state.quote, class) {
                (Some((open, _)), Some(class)) if open == class => {
                    (state.quote, state.closed) = (None, true);
                    note_quote(c, normal, here, original_len, warnings);
                    continue;
                }
                (None, Some(class)) if state.opens => {
                    state.quote = Some((class, here));
                    (state.opens, state.marked) = (false, true);
                    note_quote(c, normal, here, original_len, warnings);
                    continue;
                }
                (None, _) if c == ' ' && !is_mention => {
                    at = here;
                    break;
                }
                _ => {}
            }
            if state.closed && !matches!(c, '/' | ',' | '!') && !is_final(c) && bad_tail.is_none() {
                let end = rest[offset..]
                    .find(' ')
                    .map_or(normal.end, |length| here + length);
                *bad_tail = Some(normal.origin.at(Span::new(here, end), original_len));
            }
            if state.quote.is_none() {
                state.opens = matches!(c, '/' | ',');
                state.closed = false;
            }
            let mark = if state.quote.is_some() { QUOTED } else { 0 };
            self.copy(normal, here, c, mark);
        }
        if let Some((_, open)) = state.quote {
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
            .push(word(&self.text, start, self.text.len(), state.marked));
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

    /// Whether `c` is a code mark or bracket that stands around a part, and is left out.
    fn is_wrapper(
        &mut self,
        normal: &Normal,
        here: usize,
        c: char,
        state: &Copying,
        warnings: &mut Warnings,
    ) -> bool {
        if self.closers.last() == Some(&here) {
            self.closers.pop();
            return true;
        }
        // The verb is never looked for inside brackets: what stands there is an aside.
        if !state.opens || c != '`' && (closing(c).is_none() || self.words.is_empty()) {
            return false;
        }
        let Some(partner) = self.partner(normal, here, c) else {
            return false;
        };
        let kind = if c == '`' {
            WarningKind::QuotesNormalized
        } else {
            WarningKind::PunctuationStripped
        };
        let length = normal
            .origin
            .from
            .last()
            .map_or(0, |span| span.end as usize);
        warnings.add(kind, normal.origin.at(Span::new(here, here + 1), length));
        self.closers.push(partner);
        true
    }

    /// Where the pair that `open` begins at `here` ends: a code mark anywhere later, a bracket in the same word.
    fn partner(&mut self, normal: &Normal, here: usize, open: char) -> Option<usize> {
        self.searches += 1;
        if self.searches > MAX_SEARCHES {
            return None;
        }
        let inside = normal.text.get(here + 1..normal.end)?;
        let length = match closing(open) {
            None => {
                // Three marks pair with three: the outermost with the last.
                let run = inside.len() - inside.trim_start_matches('`').len();
                let first = inside[run..].find('`')? + run;
                let last = inside[first..].len() - inside[first..].trim_start_matches('`').len();
                first + run.min(last - 1)
            }
            Some(close) => {
                let mut depth = 0_usize;
                let mut places = inside.char_indices().take_while(|(_, c)| *c != ' ');
                places.find_map(|(at, c)| {
                    let is_end = c == close && depth == 0;
                    depth =
                        (depth + usize::from(c == open)).saturating_sub(usize::from(c == close));
                    is_end.then_some(at)
                })?
            }
        };
        let partner = here + 1 + length;
        let after = normal.text.get(partner + 1..normal.end)?.chars().next();
        let ends = after.is_none_or(|c| matches!(c, ' ' | '/' | ',' | '!') || is_final(c));
        let nests = self.closers.last() == Some(&(partner + 1));
        (length > 0 && (ends || nests)).then_some(partner)
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

    /// Copies the rest of the line as free text: whitespace runs become one space.
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

/// Typographic marks are worth a warning: somebody may look for them in the canonical text.
fn note_quote(c: char, normal: &Normal, at: usize, end: usize, warnings: &mut Warnings) {
    if !c.is_ascii() {
        let span = normal.origin.at(Span::new(at, at + c.len_utf8()), end);
        warnings.add(WarningKind::QuotesNormalized, span);
    }
}
