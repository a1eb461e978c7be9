//! What the line-driven examples share: arguments, standard input, answers.

use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

/// The value after `--name`, or after `--name=`.
pub(crate) fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == name {
            return arguments.next();
        }
        if let Some(value) = argument.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}

/// Whether `--name` was given.
pub(crate) fn flag(name: &str) -> bool {
    std::env::args().skip(1).any(|argument| argument == name)
}

/// Reads one document, or one for each line, and prints one answer for each.
pub(crate) fn serve(lines: bool, mut answer: impl FnMut(&str) -> String) -> io::Result<ExitCode> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut input = io::stdin().lock();
    if !lines {
        let mut document = Vec::new();
        input.read_to_end(&mut document)?;
        writeln!(out, "{}", answer(&String::from_utf8_lossy(&document)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            writeln!(out, "{}", answer(&String::from_utf8_lossy(&line)))?;
        }
        line.clear();
    }
    Ok(ExitCode::SUCCESS)
}

/// Says how the program is used; exit code 2.
pub(crate) fn usage(text: &str) -> io::Result<ExitCode> {
    eprintln!("{text}");
    Ok(ExitCode::from(2))
}
