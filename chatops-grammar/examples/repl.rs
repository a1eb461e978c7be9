//! Type commands, see what they mean or what is wrong with them. Tab completes, Ctrl-D ends.
//!
//! `cargo run -p chatops-grammar --example repl`

use chatops_grammar::{Catalog, Completion, Parser, Stage, Style};
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::process::{Command as Process, Stdio};

/// What the completion of this program knows.
struct World;

impl Catalog for World {
    fn pipelines(&self) -> Vec<String> {
        ["shop", "shop-admin", "billing", "my old shop"]
            .map(str::to_owned)
            .to_vec()
    }

    fn apps(&self, pipeline: Option<&str>, stage: Option<Stage>) -> Vec<String> {
        let (pipeline, stage) = (
            pipeline.unwrap_or("shop"),
            stage.unwrap_or(Stage::Production),
        );
        ["eu", "us"]
            .map(|region| format!("{pipeline}-{stage}-{region}"))
            .to_vec()
    }

    fn refs(&self, _pipeline: &str) -> Vec<String> {
        ["main", "fix-42", "feature/cart", "v1.2.0"]
            .map(str::to_owned)
            .to_vec()
    }

    fn channels(&self) -> Vec<String> {
        ["releases", "ops", "random"].map(str::to_owned).to_vec()
    }
}

fn main() -> io::Result<()> {
    let parser = Parser::builder()
        .level2()
        .build()
        .map_err(io::Error::other)?;
    if !io::stdin().is_terminal() {
        return io::stdin()
            .lock()
            .lines()
            .try_for_each(|line| answer(&parser, &line?));
    }
    println!("Type a command, `help`, or Tab. Ctrl-D ends.");
    let _terminal = Terminal::raw()?;
    while let Some(line) = Terminal::line(&parser)? {
        answer(&parser, &line)?;
    }
    Ok(())
}

fn answer(parser: &Parser, line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match parser.parse(line) {
        Ok(parsed) => {
            if let chatops_grammar::Command::Help(help) = parsed.command() {
                return writeln!(out, "{}\n", parser.help(help.topic, Style::Plain));
            }
            writeln!(out, "  {:#}", parsed.command())?;
            for warning in parsed.warnings() {
                let place = line.get(warning.span()).unwrap_or_default();
                writeln!(out, "  ({}: {place:?})", warning.kind().as_str())?;
            }
        }
        Err(error) => {
            for line in error.render(Style::Plain).lines() {
                writeln!(out, "  {line}")?;
            }
            for command in error
                .suggestions()
                .iter()
                .filter_map(|suggestion| suggestion.command())
            {
                writeln!(out, "  -> {command}")?;
            }
        }
    }
    writeln!(out)
}

/// The terminal while it hands over every key. `stty` sets it up, so that no `unsafe` is needed.
struct Terminal;

fn stty(arguments: &[&str]) -> io::Result<()> {
    Process::new("stty")
        .args(arguments)
        .stdin(Stdio::inherit())
        .status()
        .map(drop)
}

impl Terminal {
    fn raw() -> io::Result<Self> {
        stty(&["-icanon", "-echo", "min", "1"])?;
        Ok(Self)
    }

    /// One line, or `None` at the end.
    fn line(parser: &Parser) -> io::Result<Option<String>> {
        let mut line = String::new();
        let mut bytes = Vec::new();
        Self::show(&line, "")?;
        loop {
            let mut byte = [0];
            if io::stdin().lock().read(&mut byte)? == 0 {
                return Ok(None);
            }
            match byte[0] {
                b'\n' | b'\r' => break,
                4 if line.is_empty() => return Ok(None),
                21 => line.clear(),
                8 | 127 => drop(line.pop()),
                b'\t' => {
                    let below = complete(parser, &mut line);
                    Self::show(&line, &below)?;
                    continue;
                }
                27 => {
                    // An arrow or function key: its letters mean nothing here.
                    let mut rest = [0; 2];
                    let _ = io::stdin().lock().read(&mut rest)?;
                }
                byte if byte >= b' ' => {
                    bytes.push(byte);
                    if let Ok(text) = std::str::from_utf8(&bytes) {
                        line.push_str(text);
                        bytes.clear();
                    } else if bytes.len() > 3 {
                        bytes.clear();
                    }
                }
                _ => {}
            }
            Self::show(&line, "")?;
        }
        println!();
        Ok(Some(line))
    }

    /// Draws the line, and what is possible below it.
    fn show(line: &str, below: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if below.is_empty() {
            write!(out, "\r\x1b[J> {line}")?;
        } else {
            write!(out, "\r\x1b[J> {line}\n{below}\n> {line}")?;
        }
        out.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = stty(&["sane"]);
        println!();
    }
}

/// Puts the only completion into the line, or what all have in common; else says which there are.
fn complete(parser: &Parser, line: &mut String) -> String {
    let found = parser.complete(line, line.len(), &World);
    let Some(first) = found.first() else {
        return String::new();
    };
    let typed = line
        .get(first.replace.clone())
        .unwrap_or_default()
        .to_lowercase();
    // Typos of the word are shown, but only what begins with it is put into the line.
    let begun: Vec<_> = found
        .iter()
        .filter(|found| found.text.to_lowercase().starts_with(&typed))
        .cloned()
        .collect();
    if let ([only], _) | ([], [only]) = (begun.as_slice(), found.as_slice()) {
        line.replace_range(only.replace.clone(), &only.text);
        line.push(' ');
        return String::new();
    }
    let shared = shared_prefix(&begun);
    if shared.len() > typed.len() && shared.to_lowercase().starts_with(&typed) {
        line.replace_range(first.replace.clone(), &shared);
    }
    let row = |found: &Completion| format!("  {:<24} {}", found.text, found.detail);
    found
        .iter()
        .take(20)
        .map(row)
        .collect::<Vec<_>>()
        .join("\n")
}

fn shared_prefix(found: &[Completion]) -> String {
    let mut shared = found
        .first()
        .map(|first| first.text.clone())
        .unwrap_or_default();
    for other in found {
        while !other.text.starts_with(&shared) {
            shared.pop();
        }
    }
    shared
}
