//! Any text → blocks, a message, a view: no panic, nothing lost, validation answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use slack_blocks::block::blocks_from_json;
use slack_blocks::{Message, Surface, View, validate};

/// A document without duplicate names is equal after a round trip.
fn same(read: &str, written: &str) {
    let Ok(read) = serde_json::from_str::<Value>(read) else { return };
    let written: Value = serde_json::from_str(written).expect("our own JSON");
    assert_eq!(read, written);
}

fuzz_target!(|text: &str| {
    if let Ok(blocks) = blocks_from_json(text) {
        let written = serde_json::to_string(&blocks).expect("it writes");
        same(text, &written);
        assert_eq!(blocks_from_json(&written).expect("our own JSON").len(), blocks.len());
    }
    if let Ok(message) = Message::from_json(text) {
        same(text, &message.to_json());
    }
    if let Ok(view) = View::from_json(text) {
        same(text, &serde_json::to_string(&view).expect("it writes"));
    }
    for surface in [Surface::Message, Surface::Modal, Surface::Home] {
        let _ = validate::json(text, surface);
    }
});
