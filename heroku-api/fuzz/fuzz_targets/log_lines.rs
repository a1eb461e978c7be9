//! Any bytes as the body of a delivery, and any text as a line: entries or an error, never a
//! panic, and every part is a part of the input.
#![no_main]

use heroku_api::logs::{Entry, RouterLine, frames};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut read = 0;
    for entry in frames(data) {
        let Ok(entry) = entry else { break };
        read += entry.timestamp.len() + entry.host.len() + entry.source.len();
        assert!(read <= data.len());
        let _ = (entry.time(), entry.router());
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = RouterLine::parse(text);
        if let Some(entry) = Entry::of_line(text) {
            let _ = (entry.time(), entry.router());
        }
    }
});
