//! Any body → an event; what was read is written and read again unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slack_blocks::event::EventRequest;
use slack_blocks::signature::Verified;

fuzz_target!(|body: &[u8]| {
    let Ok(event) = EventRequest::borrowed(Verified::without_signature(body)) else { return };
    let written = serde_json::to_string(&event).expect("it writes");
    let again = EventRequest::borrowed(Verified::without_signature(&written)).expect("our own text");
    assert_eq!(serde_json::to_string(&again).expect("it writes"), written);
    assert_eq!(event.clone().into_owned(), event);
});
