//! Any text as a `Link` header: what is read was there.
#![no_main]

use github_checks::page::links;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let read = links(text);
    for link in [read.first, read.prev, read.next, read.last]
        .into_iter()
        .flatten()
    {
        assert!(text.contains(&format!("<{link}>")));
    }
});
