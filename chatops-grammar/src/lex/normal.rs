//! The slow path, first half: rewriting a line into plain words.
//!
//! Why a line is rewritten at all: Slack sends `<…>` sequences and entities for what a person saw as
//! plain text, phones put dashes, quotes and spaces of their own, and copied text brings characters
//! that show nothing. The rules of the language are written for none of these, so they are resolved
//! here, once, in the order that `docs/grammar.md` lists: sequences before entities (an entity inside
//! a sequence is part of it), entities before anything that looks at characters.
//!
//! Why there is a map: errors and spans must point at the bytes that were typed. Every byte of the
//! rewritten text knows the bytes it came from ([`Origin`]), so later steps never count back.
//!
//! Everything here takes time linear in the line, whatever is typed: no search starts again from a
//! place that another search has seen.

use super::class::is_emoji;
use super::invisible::{EMOJI_FORM, JOINER, is_invisible};
use super::lead::{Lead, OwnNames};
use super::line::{MENTION, Mention, Origin};
use super::span::Span;
use crate::link;
use crate::warning::{WarningKind, Warnings};

/// A rewritten line: words are separated by single spaces outside quotes, none at the ends.
#[derive(Debug, Default)]
pub(crate) struct Normal {
    pub(crate) text: String,
    pub(crate) origin: Origin,
    /// Where the command starts, after the program's own name.
    pub(crate) start: usize,
    /// Where it ends, before a closing code mark.
    pub(crate) end: usize,
    /// Who is called before the command, and where that stands in the text.
    pub(crate) lead: Option<(Lead, Span)>,
}

/// Names of languages that editors put behind the opening mark of a code block.
const LANGUAGES: [&str; 9] = [
    "sh",
    "bash",
    "shell",
    "zsh",
    "console",
    "text",
    "txt",
    "plain",
    "plaintext",
];

impl Normal {
    /// Rewrites `original` and finds the command in it.
    pub(crate) fn new(original: &str, own: &OwnNames, warnings: &mut Warnings) -> Self {
        let mut normal = Self::default();
        normal.rewrite(original, warnings);
        normal.end = normal.text.len();
        let unwrapped = normal.unwrap_code(original);
        normal.drop_lead(own, original.len(), warnings);
        if !unwrapped {
            normal.unwrap_code(original);
        }
        normal
    }

    /// The command.
    pub(crate) fn command(&self) -> &str {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    /// Makes what stands before the command part of it again, for showing.
    pub(crate) fn keep_lead(&mut self) {
        if let Some((_, span)) = self.lead {
            self.start = span.start as usize;
        }
    }

    fn rewrite(&mut self, original: &str, warnings: &mut Warnings) {
        let mut at = 0;
        // The end of the next sequence, so that a line full of `<` is searched once.
        let mut no_close_before = 0;
        while let Some(c) = original.get(at..).and_then(|rest| rest.chars().next()) {
            let mut next = at + c.len_utf8();
            if c == '<' && at >= no_close_before {
                let inside = original.get(next..).unwrap_or_default();
                match inside.find(['<', '>']) {
                    Some(length) if inside.as_bytes()[length] == b'>' => {
                        if let Some(end) = self.sequence(original, next, next + length, warnings) {
                            at = end;
                            continue;
                        }
                    }
                    Some(length) => no_close_before = next + length,
                    None => no_close_before = original.len(),
                }
            }
            let (c, length) = entity(original, at).unwrap_or((c, next - at));
            next = at + length;
            let after = visible(original.get(next..).unwrap_or_default());
            self.push(c, after, Span::new(at, next), 0, warnings);
            at = next;
        }
    }

    /// Appends one character, or nothing when it is invisible; `after` is the next one that shows something.
    fn push(
        &mut self,
        c: char,
        after: Option<char>,
        from: Span,
        mark: u8,
        warnings: &mut Warnings,
    ) {
        if is_invisible(c) && !self.is_part_of_emoji(c, after) {
            return warnings.add(WarningKind::InvisibleRemoved, from);
        }
        let c = if c.is_whitespace() && mark == 0 {
            ' '
        } else {
            c
        };
        self.text.push(c);
        self.origin.from.resize(self.text.len(), from);
        self.origin.marks.resize(self.text.len(), mark);
    }

    /// Whether an invisible character joins two emoji, or colors the one before it.
    fn is_part_of_emoji(&self, c: char, after: Option<char>) -> bool {
        let before = self.text.chars().next_back();
        match c {
            JOINER => {
                before.is_some_and(|before| is_emoji(before) || before == EMOJI_FORM)
                    && after.is_some_and(is_emoji)
            }
            EMOJI_FORM => before.is_some_and(|before| {
                is_emoji(before)
                    || after == Some('\u{20E3}') && matches!(before, '0'..='9' | '#' | '*')
            }),
            _ => false,
        }
    }

    /// Reads `original[start..end]`, the inside of `<…>`. `None` when it is literal text.
    fn sequence(
        &mut self,
        original: &str,
        start: usize,
        end: usize,
        warnings: &mut Warnings,
    ) -> Option<usize> {
        let inside = original.get(start..end)?;
        let (body, label) = match inside.split_once('|') {
            Some((body, label)) => (body, Some(label)),
            None => (inside, None),
        };
        let whole = Span::new(start - 1, end + 1);
        let clean = |text: &str| {
            let mut scratch = Self::default();
            let mut at = 0;
            while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
                let (c, length) = entity(text, at).unwrap_or((c, c.len_utf8()));
                at += length;
                let after = visible(text.get(at..).unwrap_or_default());
                scratch.push(c, after, whole, MENTION, &mut Warnings::default());
            }
            scratch.text
        };
        let is_id = |id: &str, kinds: &[u8]| {
            id.len() > 1
                && kinds.contains(&id.as_bytes()[0])
                && id.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        let label = label.map(clean).filter(|label| !label.is_empty());
        let (shown, mention) = match body.as_bytes().first()? {
            b'@' if is_id(&body[1..], b"UW") => (
                format!("@{}", label.as_deref().unwrap_or(&body[1..])),
                Mention::User {
                    id: body[1..].to_owned(),
                },
            ),
            b'#' if is_id(&body[1..], b"CGD") => {
                let shown = format!("#{}", label.as_deref().unwrap_or(&body[1..]));
                (
                    shown,
                    Mention::Channel {
                        id: body[1..].to_owned(),
                        name: label,
                    },
                )
            }
            b'!' if ["!here", "!channel", "!everyone"].contains(&body)
                || body.starts_with("!subteam^") =>
            {
                let shown = label.unwrap_or_else(|| body[1..].to_owned());
                (
                    format!("@{}", shown.trim_start_matches('@')),
                    Mention::Broadcast,
                )
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                let channel = link::to_channel(body);
                let name = label.filter(|label| label.starts_with('#'));
                let (Some(id), Some(shown)) = (channel, name) else {
                    self.link(original, start, end, warnings)?;
                    return Some(end + 1);
                };
                warnings.add(WarningKind::LinkUnwrapped, whole);
                let mention = Mention::Channel {
                    id: body[id].to_owned(),
                    name: Some(shown[1..].to_owned()).filter(|name| !name.is_empty()),
                };
                (shown, mention)
            }
            _ => return None,
        };
        let at = self.text.len();
        for c in shown.chars() {
            self.text.push(c);
        }
        self.origin.from.resize(self.text.len(), whole);
        self.origin.marks.resize(self.text.len(), MENTION);
        self.origin
            .mentions
            .push((Span::new(at, self.text.len()), mention));
        Some(end + 1)
    }

    /// Turns a link back into what was typed: its label, since Slack makes links of `v1.io`; its
    /// address when the label is one that Slack or a page made up for an address that means something here.
    fn link(
        &mut self,
        original: &str,
        start: usize,
        end: usize,
        warnings: &mut Warnings,
    ) -> Option<()> {
        let inside = original.get(start..end)?;
        let scheme = inside
            .bytes()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')))?;
        if inside.as_bytes()[scheme] != b':' {
            return None;
        }
        let skip = match inside.find('|') {
            Some(bar) if bar + 1 < inside.len() && !stands_for_address(inside, bar) => bar + 1,
            _ if inside.starts_with("mailto:") => "mailto:".len(),
            _ => 0,
        };
        warnings.add(WarningKind::LinkUnwrapped, Span::new(start - 1, end + 1));
        let length = match inside.find('|') {
            Some(bar) if skip <= bar => bar,
            _ => inside.len(),
        };
        let (mut at, stop) = (start + skip, start + length);
        while at < stop {
            let c = original.get(at..)?.chars().next()?;
            let (c, length) = entity(original, at).unwrap_or((c, c.len_utf8()));
            let from = Span::new(at, at + length);
            at += length;
            let after = visible(original.get(at..stop).unwrap_or_default());
            self.push(c, after, from, 0, warnings);
        }
        Some(())
    }

    fn trim(&mut self) {
        let command = self.command();
        let lead = command.len() - command.trim_start().len();
        let length = command.trim().len();
        self.start += lead;
        self.end = self.start + length;
    }

    /// Takes code marks off; whether there were any.
    fn unwrap_code(&mut self, original: &str) -> bool {
        self.trim();
        let command = self.command();
        let around = |mark: &str| {
            let inside = command.strip_prefix(mark)?.strip_suffix(mark)?;
            (!inside.contains(mark)).then_some(mark.len())
        };
        let Some(length) = around("```").or_else(|| around("`")) else {
            return false;
        };
        self.start += length;
        self.end -= length;
        if length == 3 {
            self.drop_language(original);
        }
        self.trim();
        true
    }

    /// Drops the name of a language, if it stands alone on the line of the opening mark.
    fn drop_language(&mut self, original: &str) {
        let command = self.command();
        let first = command.split(' ').next().unwrap_or_default();
        let end = self.start + first.len();
        let ends_line = self
            .origin
            .from
            .get(end)
            .and_then(|from| original.get(from.range()))
            .is_some_and(|space| space.contains(['\n', '\r']));
        if ends_line
            && LANGUAGES
                .iter()
                .any(|name| name.eq_ignore_ascii_case(first))
        {
            self.start = end;
        }
    }

    fn drop_lead(&mut self, own: &OwnNames, length: usize, warnings: &mut Warnings) {
        let command = self.command();
        let first = command.split(' ').next().unwrap_or_default();
        let mention = self.origin.mentions.first().and_then(|(at, mention)| {
            let Mention::User { id } = mention else {
                return None;
            };
            (at.start as usize == self.start).then(|| (own.of_mention(id), at.end as usize))
        });
        let (lead, mut end) = match mention {
            Some((lead, end)) => (lead, end - self.start),
            None => match own.of_word(first) {
                Some(lead) => (lead, first.len()),
                None => return,
            },
        };
        if mention.is_some() {
            end += usize::from(
                command
                    .get(end..)
                    .is_some_and(|rest| rest.starts_with([':', ','])),
            );
        }
        let span = Span::new(self.start, self.start + end);
        warnings.add(WarningKind::PrefixDropped, self.origin.at(span, length));
        self.lead = Some((lead, span));
        self.start += end;
        self.trim();
    }
}

/// The first character of `text` that shows something, if it is near.
fn visible(text: &str) -> Option<char> {
    text.chars().take(8).find(|c| !is_invisible(*c))
}

/// Whether the address of the link `inside` means something here and its label, after `bar`, is no
/// more than a title of the page: the address again, or words. A label that could be a branch itself
/// is what the person saw, and is kept.
fn stands_for_address(inside: &str, bar: usize) -> bool {
    let (address, label) = (&inside[..bar], &inside[bar + 1..]);
    let is_title = label.contains(|c: char| c.is_whitespace() || c == '#')
        || address
            .split_once("://")
            .is_some_and(|(_, rest)| rest.trim_end_matches('/') == label.trim_end_matches('/'));
    (link::to_repository(address).is_some() || link::to_channel(address).is_some()) && is_title
}

fn entity(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')]
        .into_iter()
        .find(|(entity, _)| rest.starts_with(entity))
        .map(|(entity, c)| (c, entity.len()))
}
