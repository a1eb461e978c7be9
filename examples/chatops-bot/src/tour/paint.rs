//! Slack messages as people would see them, for a terminal or a pipe.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;
use slack_blocks::text::{Piece, parse};

/// How to draw.
#[derive(Clone, Debug, Default)]
pub(super) struct Paint {
    colour: bool,
    names: HashMap<String, String>,
}

/// What a piece of text means; on a terminal each has a colour.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tone {
    Bold,
    Dim,
    Code,
    Link,
    Name,
    Good,
    Bad,
}

impl Tone {
    fn codes(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Code => "36",
            Self::Link => "4;34",
            Self::Name => "1;35",
            Self::Good => "32",
            Self::Bad => "31",
        }
    }
}

/// The emoji that the bot writes, as a terminal shows them.
const EMOJI: &[(&str, &str)] = &[
    (":alarm_clock:", "⧗"),
    (":arrow_forward:", "▶"),
    (":arrow_right:", "➡"),
    (":arrow_up:", "↑"),
    (":arrows_counterclockwise:", "↻"),
    (":boom:", "✸"),
    (":bulb:", "✱"),
    (":card_index_dividers:", "☰"),
    (":chart_with_downwards_trend:", "↓"),
    (":checkered_flag:", "⚑"),
    (":clipboard:", "☰"),
    (":construction:", "⚠"),
    (":crescent_moon:", "☾"),
    (":cyclone:", "◎"),
    (":eyes:", "◉"),
    (":fast_forward:", "»"),
    (":gear:", "⚙"),
    (":green_circle:", "●"),
    (":grey_question:", "?"),
    (":hammer:", "⚒"),
    (":hourglass:", "⧗"),
    (":hourglass_flowing_sand:", "⧗"),
    (":information_source:", "ℹ"),
    (":key:", "•"),
    (":label:", "⌂"),
    (":large_blue_circle:", "◐"),
    (":large_green_circle:", "●"),
    (":large_purple_circle:", "●"),
    (":mega:", "◁"),
    (":mute:", "∅"),
    (":no_bell:", "∅"),
    (":no_entry:", "⊘"),
    (":no_entry_sign:", "⊘"),
    (":package:", "▣"),
    (":pencil2:", "•"),
    (":raised_hand:", "✋"),
    (":red_circle:", "✗"),
    (":repeat:", "↻"),
    (":rewind:", "«"),
    (":rocket:", "▲"),
    (":rotating_light:", "‼"),
    (":satellite_antenna:", "◁"),
    (":seedling:", "●"),
    (":speech_balloon:", "•"),
    (":twisted_rightwards_arrows:", "⇄"),
    (":warning:", "⚠"),
    (":wastebasket:", "∅"),
    (":wave:", "•"),
    (":white_check_mark:", "✓"),
    (":white_circle:", "○"),
    (":wrench:", "⚒"),
    (":x:", "✗"),
    (":zzz:", "☾"),
];

impl Paint {
    /// `names` says how to show the ids of people and channels.
    pub(super) fn new(colour: bool, names: HashMap<String, String>) -> Self {
        Self { colour, names }
    }

    /// `text` in a tone.
    pub(super) fn tone(&self, tone: Tone, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{}m{text}\u{1b}[0m", tone.codes())
        } else {
            text.to_owned()
        }
    }

    /// A person's or the bot's name.
    pub(super) fn name(&self, user: &str) -> String {
        let name = self.names.get(user).map_or(user, String::as_str);
        self.tone(Tone::Name, name)
    }

    /// The lines of a message: its blocks, or its text when it has none.
    pub(super) fn message(&self, text: &str, blocks: &[Value]) -> Vec<String> {
        let drawn: Vec<String> = blocks.iter().flat_map(|block| self.block(block)).collect();
        let drawn = if drawn.is_empty() {
            self.mrkdwn(text)
        } else {
            drawn
        };
        let mut lines: Vec<String> = drawn
            .iter()
            .map(|line| line.trim_end().to_owned())
            .collect();
        // The fences of a code block leave lines of their own behind.
        lines.dedup_by(|later, earlier| later.is_empty() && earlier.is_empty());
        if lines.first().is_some_and(String::is_empty) {
            lines.remove(0);
        }
        lines
    }

    fn block(&self, block: &Value) -> Vec<String> {
        let text = |value: &Value| value["text"].as_str().unwrap_or_default().to_owned();
        match block["type"].as_str() {
            Some("section") => {
                let mut lines = self.mrkdwn(&text(&block["text"]));
                for field in block["fields"].as_array().into_iter().flatten() {
                    lines.extend(self.mrkdwn(&text(field)));
                }
                lines
            }
            Some("header") => vec![self.tone(Tone::Bold, &text(&block["text"]))],
            Some("divider") => vec![self.tone(Tone::Dim, "────────")],
            Some("context") => {
                let parts = block["elements"].as_array().into_iter().flatten();
                let joined: Vec<String> = parts
                    .map(|part| self.mrkdwn(&text(part)).join(" "))
                    .collect();
                vec![self.tone(Tone::Dim, &joined.join(" · "))]
            }
            Some("actions") => {
                let buttons = block["elements"].as_array().into_iter().flatten();
                let drawn: Vec<String> = buttons
                    .map(|button| format!("[ {} ]", text(&button["text"])))
                    .collect();
                vec![self.tone(Tone::Link, &drawn.join(" "))]
            }
            other => vec![format!("({} block)", other.unwrap_or("unknown"))],
        }
    }

    fn mrkdwn(&self, markup: &str) -> Vec<String> {
        let mut out = String::new();
        for piece in parse(markup) {
            match piece {
                Piece::Text(text) => out.push_str(&self.styled(&text)),
                Piece::User { id, .. } => {
                    let _ = write!(out, "@{}", self.name(id));
                }
                Piece::Channel { id, label } => {
                    let known = self.names.get(id).map(String::as_str);
                    let name = label.as_deref().filter(|label| !label.is_empty());
                    let _ = write!(out, "#{}", name.or(known).unwrap_or(id));
                }
                Piece::Link { url, label } => {
                    let shown = label.as_deref().unwrap_or(&url);
                    out.push_str(&self.link(&url, shown));
                }
                Piece::UserGroup { label, id } => out.push_str(label.as_deref().unwrap_or(id)),
                Piece::Special { label, command } => {
                    out.push_str(label.as_deref().unwrap_or(&command));
                }
                _ => {}
            }
        }
        out.lines().map(ToOwned::to_owned).collect()
    }

    /// A link: clickable on a terminal, spelled out in a pipe.
    fn link(&self, url: &str, shown: &str) -> String {
        if self.colour {
            let shown = self.tone(Tone::Link, shown);
            format!("\u{1b}]8;;{url}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
        } else if url == shown {
            url.to_owned()
        } else {
            format!("{shown} <{url}>")
        }
    }

    /// `*bold*`, `` `code` `` and emoji names.
    fn styled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, sign) in EMOJI {
            text = text.replace(name, sign);
        }
        let fences = text.matches("```").count() / 2;
        for _ in 0..fences {
            text = text.replacen("```", "", 2);
        }
        let text = self.spans(&text, '`', Tone::Code);
        self.spans(&text, '*', Tone::Bold)
    }

    fn spans(&self, text: &str, mark: char, tone: Tone) -> String {
        let mut out = String::new();
        for line in text.split_inclusive('\n') {
            let mut parts = line.split(mark);
            out.push_str(parts.next().unwrap_or_default());
            while let Some(inside) = parts.next() {
                if let Some(after) = parts.next() {
                    out.push_str(&self.tone(tone, inside));
                    out.push_str(after);
                } else {
                    out.push(mark);
                    out.push_str(inside);
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The names between colons in a source file, which are not parts of paths.
    fn emoji(source: &str) -> Vec<&str> {
        let mut found = Vec::new();
        for (at, _) in source.match_indices(':') {
            let rest = &source[at + 1..];
            let name = rest
                .find(|c: char| !c.is_ascii_lowercase() && c != '_')
                .unwrap_or(0);
            let before = source[..at].chars().next_back();
            let alone = before.is_none_or(|c| c == '"' || c == ' ');
            if name > 0 && alone && rest[name..].starts_with(':') && !rest[name..].starts_with("::")
            {
                found.push(&source[at..at + name + 2]);
            }
        }
        found
    }

    #[test]
    fn every_emoji_that_the_bot_writes_has_a_sign_for_terminals() {
        let mut folders = vec![std::path::PathBuf::from("src")];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap();
                for name in emoji(&source) {
                    let known = EMOJI.iter().any(|(had, _)| *had == name);
                    assert!(known, "{name} in {}", path.display());
                    seen += 1;
                }
            }
        }
        assert!(seen > EMOJI.len());
    }

    #[test]
    fn in_a_pipe_there_is_no_escape_sequence_and_links_are_spelled_out() {
        let names = [("U1", "ada"), ("C2", "general")];
        let names = names.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let paint = Paint::new(false, HashMap::from(names));
        let blocks = [
            json!({"type":"section","text":{"type":"mrkdwn",
                "text":":x: *acme* by <@U1> in <#C2>, <https://e.example/1|1a2b3c4> &lt;b&gt;"}}),
            json!({"type":"actions","elements":[{"text":{"text":"Open"}}]}),
            json!({"type":"divider"}),
        ];
        assert_eq!(
            paint.message("", &blocks),
            [
                "✗ acme by @ada in #general, 1a2b3c4 <https://e.example/1> <b>",
                "[ Open ]",
                "────────"
            ]
        );
    }

    #[test]
    fn on_a_terminal_bold_is_bold() {
        let paint = Paint::new(true, HashMap::new());
        assert_eq!(paint.message("*x* * y", &[]), ["\u{1b}[1mx\u{1b}[0m * y"]);
    }
}
