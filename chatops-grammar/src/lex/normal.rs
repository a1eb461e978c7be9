//! Rewriting a line: Slack's control sequences, entities, invisible characters, white space.

use super::class::{is_invisible, is_joiner};
use super::{MENTION, Mention, Origin, Span};
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
}

impl Normal {
    /// Rewrites `original` and finds the command in it.
    pub(crate) fn new(original: &str, own_names: &[String], warnings: &mut Warnings) -> Self {
        let mut normal = Self::default();
        normal.rewrite(original, warnings);
        normal.end = normal.text.len();
        let unwrapped = normal.unwrap_code();
        normal.drop_own_name(own_names, original.len(), warnings);
        if !unwrapped {
            normal.unwrap_code();
        }
        normal
    }

    /// The command.
    pub(crate) fn command(&self) -> &str {
        self.text.get(self.start..self.end).unwrap_or_default()
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
            self.push(c, Span::new(at, next), 0, warnings);
            at = next;
        }
    }

    /// Appends one character, or nothing when it is invisible.
    fn push(&mut self, c: char, from: Span, mark: u8, warnings: &mut Warnings) {
        let joins = self
            .text
            .chars()
            .next_back()
            .is_some_and(|before| !before.is_ascii());
        if is_invisible(c) || is_joiner(c) && !joins {
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
                scratch.push(c, whole, MENTION, &mut Warnings::default());
                at += length;
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
                Mention::User,
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
                self.link(original, start, end, warnings)?;
                return Some(end + 1);
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

    /// Turns a link back into what was typed.
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
            Some(bar) if bar + 1 < inside.len() => bar + 1,
            _ if inside.starts_with("mailto:") => "mailto:".len(),
            _ => 0,
        };
        warnings.add(WarningKind::LinkUnwrapped, Span::new(start - 1, end + 1));
        let (mut at, stop) = (start + skip, end - usize::from(inside.ends_with('|')));
        while at < stop {
            let c = original.get(at..)?.chars().next()?;
            let (c, length) = entity(original, at).unwrap_or((c, c.len_utf8()));
            self.push(c, Span::new(at, at + length), 0, warnings);
            at += length;
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
    fn unwrap_code(&mut self) -> bool {
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
        self.trim();
        true
    }

    fn drop_own_name(&mut self, own_names: &[String], length: usize, warnings: &mut Warnings) {
        let command = self.command();
        let first = command.split(' ').next().unwrap_or_default();
        let mention = self.origin.mentions.first().filter(|(at, mention)| {
            at.start as usize == self.start && matches!(mention, Mention::User)
        });
        let mut end = match mention {
            Some((at, _)) => at.end as usize - self.start,
            None if is_own_name(first, own_names) => first.len(),
            None => return,
        };
        if mention.is_some() {
            end += usize::from(
                command
                    .get(end..)
                    .is_some_and(|rest| rest.starts_with([':', ','])),
            );
        }
        let span = self
            .origin
            .at(Span::new(self.start, self.start + end), length);
        warnings.add(WarningKind::PrefixDropped, span);
        self.start += end;
        self.trim();
    }
}

/// Whether `word` is the program's name or an unescaped mention of a user.
pub(crate) fn is_own_name(word: &str, own_names: &[String]) -> bool {
    if own_names.iter().any(|name| name.eq_ignore_ascii_case(word)) {
        return true;
    }
    word.strip_prefix('@').is_some_and(|user| {
        let user = user.trim_end_matches([':', ',']);
        let broadcast = ["here", "channel", "everyone"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(user));
        !broadcast && user.starts_with(char::is_alphanumeric)
    })
}

fn entity(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = text.get(at..)?;
    [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')]
        .into_iter()
        .find(|(entity, _)| rest.starts_with(entity))
        .map(|(entity, c)| (c, entity.len()))
}
