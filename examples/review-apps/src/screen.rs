//! What people and programs read: JSON lines, plain lines in CI, a bar on a terminal.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// One object a line.
    Json,
    /// Lines of text.
    Plain,
    /// Lines of text, and a bar below them.
    Terminal,
}

/// Where bars are drawn.
type Draws = Arc<dyn Fn() -> ProgressDrawTarget + Send + Sync>;

/// Where the lines of a command go; clones share it.
#[derive(Clone)]
pub struct Output {
    writer: Arc<Mutex<dyn Write + Send>>,
    /// Only a terminal shows bars.
    bars: Option<Draws>,
}

impl Output {
    /// The standard output of this process.
    #[must_use]
    pub fn standard() -> Self {
        let out = std::io::stdout();
        match out.is_terminal() {
            true => Self::terminal(out, ProgressDrawTarget::stderr),
            false => Self::to(out),
        }
    }

    /// Anything else; never a terminal.
    pub fn to(writer: impl Write + Send + 'static) -> Self {
        Self {
            writer: Arc::new(Mutex::new(writer)),
            bars: None,
        }
    }

    /// A terminal; `bars` says where a bar is drawn.
    pub fn terminal(
        writer: impl Write + Send + 'static,
        bars: impl Fn() -> ProgressDrawTarget + Send + Sync + 'static,
    ) -> Self {
        Self {
            writer: Arc::new(Mutex::new(writer)),
            bars: Some(Arc::new(bars)),
        }
    }

    /// A reader that has left does not stop the work.
    fn line(&self, text: &str) {
        let mut out = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(out, "{text}");
        let _ = out.flush();
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Output")
    }
}

/// Prints what happens.
#[derive(Clone, Debug)]
pub(crate) struct Screen {
    output: Output,
    style: Style,
    bar: Option<ProgressBar>,
}

impl Screen {
    pub(crate) fn new(output: Output, json: bool) -> Self {
        let style = match (json, &output.bars) {
            (true, _) => Style::Json,
            (false, Some(_)) => Style::Terminal,
            (false, None) => Style::Plain,
        };
        Self {
            output,
            style,
            bar: None,
        }
    }

    /// The same with a bar below the lines, on a terminal.
    pub(crate) fn with_bar(&self) -> Self {
        let bars = self.output.bars.as_ref();
        let bar = bars.filter(|_| self.is_watched()).map(|draws| {
            let bar = ProgressBar::with_draw_target(Some(100), draws());
            let style = ProgressStyle::with_template("{bar:24} {elapsed:>4}  {wide_msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self {
            bar,
            ..self.clone()
        }
    }

    /// Something happened: `name` and `fields` for programs, `text` for people.
    pub(crate) fn event(&self, name: &str, fields: Value, text: impl AsRef<str>) {
        if self.style == Style::Json {
            let mut object = Map::new();
            object.insert("event".to_owned(), json!(name));
            if let Value::Object(fields) = fields {
                object.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
            }
            self.output.line(&Value::Object(object).to_string());
        } else {
            self.line(text.as_ref());
        }
    }

    /// A line of Heroku's output. What a build prints must not move the cursor.
    pub(crate) fn output(&self, kind: &str, line: &str) {
        match self.style {
            Style::Json => self.event(kind, json!({ "line": line }), ""),
            _ => self.line(&format!("    {}", shown(line))),
        }
    }

    /// Something that did not work, but stops nothing.
    pub(crate) fn warning(&self, text: &str) {
        self.event(
            "warning",
            json!({ "text": text }),
            format!("warning: {text}"),
        );
    }

    /// How far it is, in percent; `None` when nobody can say.
    pub(crate) fn progress(&self, percent: Option<u64>, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(percent.unwrap_or_else(|| bar.position()));
            bar.set_message(text.to_owned());
        }
    }

    /// Whether somebody reads along.
    pub(crate) fn is_watched(&self) -> bool {
        self.style == Style::Terminal
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.output.line(text)),
            None => self.output.line(text),
        }
    }
}

/// Colors stay, everything else that moves the cursor goes.
fn shown(line: &str) -> String {
    let bad = |c: char| c.is_control() && c != '\t' && c != '\u{1b}';
    let line: String = line.chars().filter(|c| !bad(*c)).collect();
    let mut out = String::with_capacity(line.len());
    let mut rest = line.as_str();
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(inside) = after.strip_prefix('[') else {
            rest = after;
            continue;
        };
        let end = inside.find(|c: char| c.is_ascii_alphabetic());
        let Some(end) = end else {
            return out;
        };
        if inside.as_bytes()[end] == b'm' {
            out.push_str(&rest[at..=at + 2 + end]);
        }
        rest = &inside[end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_keeps_its_colors_and_cannot_move_the_cursor() {
        assert_eq!(shown("\u{1b}[1mbold\u{1b}[0m"), "\u{1b}[1mbold\u{1b}[0m");
        assert_eq!(
            shown("a\u{1b}[2Jb\rc\u{1b}]0;title\u{7}d\u{1b}[5"),
            "abc]0;titled"
        );
    }

    #[test]
    fn an_object_has_no_fields_that_say_nothing() {
        #[derive(Clone, Default)]
        struct Kept(Arc<Mutex<Vec<u8>>>);
        impl Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap().extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let kept = Kept::default();
        let screen = Screen::new(Output::to(kept.clone()), true);
        screen.event("built", json!({"a": 1, "b": null}), "text");
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text, "{\"a\":1,\"event\":\"built\"}\n");
    }
}
