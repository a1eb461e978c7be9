//! Any cutting of a stream gives the same events and the same lines.
#![no_main]

use heroku_api::stream::{EventParser, Lines};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&[u8], Vec<u8>)| {
    let (text, cuts) = data;
    let mut pieces = Vec::new();
    let mut rest = text;
    for cut in cuts {
        let (piece, after) = rest.split_at(usize::from(cut).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);

    let events = |pieces: &[&[u8]]| {
        let mut parser = EventParser::new();
        let read = pieces.iter().map(|piece| parser.push(piece));
        read.collect::<Result<Vec<_>, _>>().map(|events| events.concat())
    };
    assert_eq!(events(&[text]), events(&pieces));

    let lines = |pieces: &[&[u8]]| {
        let mut out = Vec::new();
        let mut lines = Lines::new();
        for piece in pieces {
            lines.push(piece, |line| out.push(line));
        }
        out.extend(lines.finish());
        out
    };
    assert_eq!(lines(&[text]), lines(&pieces));
});
