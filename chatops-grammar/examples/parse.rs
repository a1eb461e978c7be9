//! One line of text in, one line of JSON out: the command or the error.
//!
//! `cargo run -p chatops-grammar --features serde --example parse [-- [--json] [--level2]]`
//!
//! With `--json` every line is a JSON string, so that a text can hold newlines.

use chatops_grammar::Parser;
use serde::Serialize;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;

#[derive(Serialize)]
struct BadLine {
    error: String,
}

fn main() -> ExitCode {
    let (mut json, mut builder) = (false, Parser::builder());
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--json" => json = true,
            "--level2" => builder = builder.level2(),
            _ => {
                eprintln!("usage: parse [--json] [--level2] < lines");
                return ExitCode::from(2);
            }
        }
    }
    match builder
        .build()
        .map_err(io::Error::other)
        .and_then(|parser| answer(&parser, json))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parse: {error}");
            ExitCode::FAILURE
        }
    }
}

fn answer(parser: &Parser, json: bool) -> io::Result<()> {
    let (mut input, mut out) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        let text = String::from_utf8_lossy(&line).into_owned();
        let text = if json {
            serde_json::from_str(&text)
        } else {
            Ok(text)
        };
        let answer = match text {
            Err(error) => serde_json::to_string(&BadLine {
                error: format!("not a JSON string: {error}"),
            }),
            Ok(text) => match parser.parse(&text) {
                Ok(parsed) => serde_json::to_string(&parsed),
                Err(error) => serde_json::to_string(&error),
            },
        };
        writeln!(out, "{}", answer.map_err(io::Error::other)?)?;
        line.clear();
    }
    out.flush()
}
