//! `audit export` and `audit verify`, for the programs' own command lines.

use std::io::Write;

use super::{Head, head, lines, verify, verify_lines};
use crate::{Error, Store};

const USAGE: &str = "usage: audit export | audit head | audit verify [SEQ:HASH] | \
                     audit verify-file FILE [SEQ:HASH]";
const PAGE: u32 = 1000;

/// Runs the words after `audit`; the exit code: 0 whole, 1 a flaw, 2 bad usage, 3 not known.
///
/// `SEQ:HASH` is what `audit head` printed at an earlier time and was kept elsewhere.
///
/// # Errors
/// When `out` cannot be written.
pub async fn command(
    store: &Store,
    words: &[String],
    out: &mut (dyn Write + Send),
) -> std::io::Result<u8> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let answer = match words.as_slice() {
        ["export"] => return export(store, out).await,
        ["head"] => match head(store).await {
            Ok(head) => {
                writeln!(out, "{}:{}", head.seq, head.hash)?;
                return Ok(0);
            }
            Err(error) => Err(error),
        },
        ["verify", rest @ ..] => match noted(rest) {
            Ok(noted) => verify(store, noted.as_ref()).await,
            Err(()) => return usage(out),
        },
        ["verify-file", file, rest @ ..] => match (noted(rest), std::fs::read_to_string(file)) {
            (Ok(noted), Ok(text)) => Ok(verify_lines(&text, noted.as_ref())),
            (Ok(_), Err(error)) => {
                writeln!(out, "{file}: {error}")?;
                return Ok(3);
            }
            (Err(()), _) => return usage(out),
        },
        _ => return usage(out),
    };
    match answer {
        Ok(Ok(whole)) => {
            writeln!(
                out,
                "{} lines, whole; head {}:{}",
                whole.lines, whole.lines, whole.hash
            )?;
            Ok(0)
        }
        Ok(Err(flaw)) => {
            writeln!(out, "{flaw}")?;
            Ok(1)
        }
        Err(error) => unknown(out, &error),
    }
}

fn usage(out: &mut dyn Write) -> std::io::Result<u8> {
    writeln!(out, "{USAGE}")?;
    Ok(2)
}

fn unknown(out: &mut dyn Write, error: &Error) -> std::io::Result<u8> {
    writeln!(out, "{}", crate::error::chain(error))?;
    Ok(3)
}

fn noted(words: &[&str]) -> Result<Option<Head>, ()> {
    match words {
        [] => Ok(None),
        [one] => {
            let (seq, hash) = one.split_once(':').ok_or(())?;
            let seq = seq.parse().map_err(|_| ())?;
            let hash = hash.to_owned();
            Ok(Some(Head { seq, hash }))
        }
        _ => Err(()),
    }
}

async fn export(store: &Store, out: &mut (dyn Write + Send)) -> std::io::Result<u8> {
    let mut after = 0;
    loop {
        let page = match lines(store, after, PAGE).await {
            Ok(page) => page,
            Err(error) => return unknown(out, &error),
        };
        let Some(last) = page.last() else {
            return Ok(0);
        };
        after = last.seq;
        for line in &page {
            serde_json::to_writer(&mut *out, line)?;
            writeln!(out)?;
        }
    }
}
