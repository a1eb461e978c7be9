//! Standard input, line by line or whole, and one answer for each.

use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

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
