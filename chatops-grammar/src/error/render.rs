//! Showing an error to a person.

use super::{ErrorKind, ParseError, Suggestion};
use crate::lex::class::is_narrow;
use crate::style::{Style, code, prose};
use std::fmt::Write as _;

/// Characters of the line that are shown around the place.
const WINDOW: usize = 200;

impl ParseError {
    /// The line with a caret under what is wrong, what is possible there, what was probably meant, and advice.
    ///
    /// The typed text is shown in code only, cut to 200 characters around the place, and can produce
    /// no mention, link or broadcast in `style`. A line with characters that are not one column wide
    /// gets guillemets in place of the caret.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let mut out = String::new();
        let details = &*self.0;
        let title = &*details.title.replace('`', "\"");
        let (before, found, after) = self.window();
        if details.line.is_empty() {
            out.push_str(&prose(title, style));
        } else {
            style.open_block(&mut out);
            if before.chars().chain(found.chars()).all(is_narrow) {
                out.push_str(&style.in_block(&format!("{before}{found}{after}")));
                let (spaces, carets) = (before.chars().count(), found.chars().count().max(1));
                let title = style.in_block(title);
                // Writing to a String cannot fail.
                let _ = write!(out, "\n{:spaces$}{:^^carets$}  {title}", "", "");
            } else {
                out.push_str(&style.in_block(&format!("{before}«{found}»{after}")));
                let _ = write!(out, "\n{}", style.in_block(title));
            }
            style.close_block(&mut out);
        }
        let shown = self.expected_here();
        let mut facts = Vec::new();
        if !shown.is_empty() {
            facts.push(format!("expected: {}", list(&shown, style)));
        }
        if !details.suggestions.is_empty() {
            let texts: Vec<_> = details.suggestions.iter().map(Suggestion::text).collect();
            facts.push(format!("did you mean: {}", list(&texts, style)));
        }
        if !facts.is_empty() {
            let _ = write!(out, "\n{}", facts.join("   "));
        }
        if !details.hint.is_empty() {
            let _ = write!(out, "\n{}", prose(&details.hint, style));
        }
        out
    }

    /// The list of verbs is left to help when a verb is near.
    fn expected_here(&self) -> Vec<&str> {
        let near = self.kind() == ErrorKind::UnknownCommand && !self.suggestions().is_empty();
        if near {
            Vec::new()
        } else {
            self.expected().iter().map(AsRef::as_ref).collect()
        }
    }

    /// The line around the place: what comes before, the place, what comes after.
    fn window(&self) -> (String, String, String) {
        let details = &*self.0;
        let piece = |start: usize, end: usize| details.line.get(start..end).unwrap_or_default();
        let (before, found, after) = (
            piece(0, details.mark.start),
            piece(details.mark.start, details.mark.end),
            piece(details.mark.end, details.line.len()),
        );
        let kept: String = if found.chars().nth(WINDOW / 2).is_some() {
            found.chars().take(WINDOW / 2).chain(['…']).collect()
        } else {
            found.to_owned()
        };
        let room = WINDOW - kept.chars().count();
        let lead = before
            .char_indices()
            .rev()
            .nth(room / 2)
            .map_or(0, |(at, c)| at + c.len_utf8());
        let tail = after
            .char_indices()
            .nth(room / 2)
            .map_or(after.len(), |(at, _)| at);
        let (dots_before, dots_after) = (
            if lead > 0 { "…" } else { "" },
            if tail < after.len() { "…" } else { "" },
        );
        (
            format!("{dots_before}{}", before.get(lead..).unwrap_or_default()),
            kept,
            format!("{}{dots_after}", after.get(..tail).unwrap_or_default()),
        )
    }
}

fn list(words: &[&str], style: Style) -> String {
    words
        .iter()
        .map(|word| code(word, style))
        .collect::<Vec<_>>()
        .join(", ")
}
