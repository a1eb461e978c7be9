//! Any body → an event; what was read is written and read again unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slack_blocks::event::EventRequest;
use slack_blocks::signature::Verified;

fuzz_target!(|body: &[u8]| {
    let verified = Verified::without_signature(body);
    let Ok(event) = EventRequest::borrowed(&verified) else { return };
    let written = serde_json::to_string(&event).expect("it writes");
    let verified = Verified::without_signature(&written);
    let again = EventRequest::borrowed(&verified).expect("our own text");
    assert_eq!(serde_json::to_string(&again).expect("it writes"), written);
    assert_eq!(event.clone().into_owned(), event);
});
