//! Any body → a slash command; what was read is read again from the form it makes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slack_blocks::SlashCommand;
use slack_blocks::command::is_ssl_check;
use slack_blocks::signature::Verified;

fuzz_target!(|body: &[u8]| {
    let _ = is_ssl_check(body);
    let Ok(command) = SlashCommand::parse(&Verified::without_signature(body)) else { return };
    let pieces = slack_blocks::text::parse(&command.text);
    assert!(command.text.is_empty() || !pieces.is_empty());
    if !body.starts_with(b"{") {
        let again = SlashCommand::parse(&Verified::without_signature(&command.to_form())).expect("our own form");
        assert_eq!(again, command);
    }
});
