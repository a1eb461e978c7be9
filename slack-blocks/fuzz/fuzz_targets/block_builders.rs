//! Any texts in builders: either the limits hold, or validation says so; what
//! types are judged by and what their JSON is judged by agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slack_blocks::block::{Actions, Context, Header, Section};
use slack_blocks::element::Button;
use slack_blocks::{Message, Mrkdwn, Surface, validate};

fuzz_target!(|input: (Vec<(u8, String, u16)>, bool)| {
    let (parts, ids) = input;
    let mut message = Message::new("text");
    for (kind, text, times) in &parts {
        let text = text.repeat(usize::from(times % 300));
        message = match kind % 4 {
            0 => message.block(Header::new(text).level(kind / 4)),
            1 => message.block(Section::new(Mrkdwn::escaped(text.clone())).field(text)),
            2 => message.block(Context::new([Mrkdwn::trusted(text)])),
            _ => {
                let button = Button::new(text.clone()).value(text.clone()).action_id(text.clone());
                let other = Button::new("x").action_id(if ids { text.clone() } else { "x".to_owned() });
                message.block(Actions::new([button, other]).block_id(text))
            }
        };
    }
    let json = message.to_json();
    let slow = validate::json(&json, Surface::Message).expect("our own JSON");
    assert_eq!(message.validate(), slow);
    if let Err(violations) = slow {
        assert!(violations.iter().all(|violation| violation.pointer().starts_with("/blocks")));
    }
    let again = Message::from_json(&json).expect("our own JSON");
    assert_eq!(again, message);
});
