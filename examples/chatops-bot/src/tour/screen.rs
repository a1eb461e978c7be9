//! What is printed: a channel with its threads, or JSON lines.

use sandbox::{Event, Message, What};
use serde_json::{Value, json};

use super::paint::{Paint, Tone};

/// Prints the tour.
pub(super) struct Screen {
    paint: Paint,
    json: bool,
    /// The channel where it happens.
    channel: &'static str,
    /// The newest state of the root message of the thread that runs, as last printed.
    root: Option<Message>,
    private: String,
}

/// What a step left on the screen.
pub(super) struct Seen {
    /// The root message's last state: its text and blocks.
    pub(super) root: String,
    /// What only the caller saw.
    pub(super) private: String,
}

impl Screen {
    pub(super) fn new(paint: Paint, json: bool, channel: &'static str) -> Self {
        Self {
            paint,
            json,
            channel,
            root: None,
            private: String::new(),
        }
    }

    pub(super) fn title(&self, text: &str) {
        if self.json {
            print(&json!({ "event": "tour", "text": text }).to_string());
        } else {
            print(&self.paint.tone(Tone::Bold, text));
            print(&self.paint.tone(Tone::Dim, "#deploys"));
        }
    }

    pub(super) fn step(&mut self, says: &str) {
        self.root = None;
        self.private.clear();
        if self.json {
            print(&json!({ "event": "step", "text": says }).to_string());
        } else {
            print("");
            print(&self.paint.tone(Tone::Dim, &format!("── {says}")));
        }
    }

    /// Something that happens to the bot.
    pub(super) fn note(&self, text: &str) {
        if self.json {
            print(&json!({ "event": "note", "text": text }).to_string());
        } else {
            print(&self.paint.tone(Tone::Bad, &format!("   ── {text}")));
        }
    }

    pub(super) fn typed(&self, user: &str, text: &str) {
        if !self.json {
            print(&format!("{}  {text}", self.paint.name(user)));
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        if self.json
            && let Ok(line) = serde_json::to_string(event)
        {
            print(&line);
        }
        match &event.what {
            // What other channels are shown is one line: the same is in full here.
            What::MessagePosted(message) if message.channel != self.channel => {
                if let Some(line) = self.first_line(message) {
                    print(&self.paint.tone(Tone::Dim, "   in another channel"));
                    print(&format!("   {line}"));
                }
            }
            What::MessageUpdated(message) if message.channel != self.channel => {}
            What::MessagePosted(message) if message.is_reply() => self.lines(message, "   │ "),
            // What a person types is on the screen already.
            What::MessagePosted(message) if message.bot_id.is_none() => {}
            What::MessagePosted(message) => {
                if !self.json {
                    print(&self.paint.name(&message.user));
                }
                self.lines(message, "   ");
                self.root = Some(message.clone());
            }
            // The terminal cannot change what it has printed: the last state comes at the end.
            What::MessageUpdated(message) if !message.is_reply() => {
                self.root = Some(message.clone());
            }
            What::EphemeralPosted(message) => {
                self.private.push_str(&message.text);
                for block in &message.blocks {
                    self.private.push_str(&block.to_string());
                }
                if !self.json {
                    print(&self.paint.tone(Tone::Dim, "   only visible to you"));
                }
                self.lines(message, "   ");
            }
            _ => {}
        }
    }

    /// Prints the last state of the thread.
    pub(super) fn settle(&mut self) -> Seen {
        let root = self.root.take();
        if let Some(message) = root.as_ref().filter(|message| message.edits > 0) {
            if !self.json {
                let edited = self.paint.tone(Tone::Dim, "(edited)");
                print(&format!("{} {edited}", self.paint.name(&message.user)));
            }
            self.lines(message, "   ");
        }
        Seen {
            root: root.map_or(String::new(), |message| {
                format!("{} {}", message.text, Value::from(message.blocks))
            }),
            private: std::mem::take(&mut self.private),
        }
    }

    fn first_line(&self, message: &Message) -> Option<String> {
        let lines = self.paint.message(&message.text, &[]);
        lines.into_iter().next().filter(|_| !self.json)
    }

    fn lines(&self, message: &Message, indent: &str) {
        if self.json {
            return;
        }
        let indent = self.paint.tone(Tone::Dim, indent);
        for line in self.paint.message(&message.text, &message.blocks) {
            print(&format!("{indent}{line}"));
        }
    }

    pub(super) fn failure(&self, text: &str) {
        if self.json {
            print(&json!({ "event": "failure", "text": text }).to_string());
        } else {
            print(&self.paint.tone(Tone::Bad, &format!("!! {text}")));
        }
    }

    pub(super) fn end(&self, failures: &[String]) {
        let ok = failures.is_empty();
        if self.json {
            print(&json!({ "event": "end", "ok": ok, "failures": failures }).to_string());
            return;
        }
        print("");
        let text = match failures.len() {
            0 => "Every step ended as it should.".to_owned(),
            n => format!("{n} of the steps did not end as they should."),
        };
        print(
            &self
                .paint
                .tone(if ok { Tone::Good } else { Tone::Bad }, &text),
        );
    }
}

/// Prints a line; a reader that went away (`| head`) ends the printing, not the tour.
fn print(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{line}");
}
