//! Any body → an interaction; what was read is written and read again unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slack_blocks::Interaction;
use slack_blocks::interaction::payload;
use slack_blocks::signature::Verified;

fuzz_target!(|body: &[u8]| {
    let verified = Verified::without_signature(body);
    let Ok(json) = payload(&verified) else { return };
    let Ok(interaction) = Interaction::from_payload(&json) else { return };
    match &interaction {
        Interaction::BlockActions(it) => {
            let _ = (it.message().map(|m| m.map(|m| m.to_json())), it.view());
        }
        Interaction::ViewSubmission(it) => {
            let _ = it.view();
        }
        _ => {}
    }
    let written = serde_json::to_string(&interaction).expect("it writes");
    let verified = Verified::without_signature(&written);
    let json = payload(&verified).expect("our own text");
    let again = Interaction::from_payload(&json).expect("our own text");
    assert_eq!(serde_json::to_string(&again).expect("it writes"), written);
});
