//! A document → the answer of Slack's `blocks.validate`. Reads standard input.
//!
//! `cargo run -p slack-blocks --example validate -- --surface message|modal|home [--lines]`

#[path = "common/arguments.rs"]
mod arguments;
#[path = "common/lines.rs"]
mod lines;
#[path = "common/verdict.rs"]
mod verdict;

use std::io;
use std::process::ExitCode;

use verdict::{answer, line, surface};

fn main() -> io::Result<ExitCode> {
    let lines = arguments::flag("--lines");
    let wanted = arguments::argument("--surface");
    let surface = wanted.as_deref().and_then(surface);
    if surface.is_none() && (wanted.is_some() || !lines) {
        return Ok(arguments::usage(
            "usage: validate --surface message|modal|home, or validate --lines",
        ));
    }
    lines::serve(lines, |text| {
        match (lines, surface) {
            (false, Some(surface)) => answer(text, surface),
            _ => line(text, surface),
        }
        .to_string()
    })
}
