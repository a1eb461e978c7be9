//! Secrets do not print.

use slack_blocks::event::EventRequest;
use slack_blocks::signature::Verified;
use slack_blocks::{Interaction, Message, SlashCommand};

const CANARY: &str = "xoxb-canary-7f3a9c52e1b8";

#[test]
fn debug_output_of_payloads_holds_no_secret() {
    let form = format!(
        "command=a&text=b&user_id=U&channel_id=C&token={CANARY}&response_url=https%3A%2F%2Fhooks.slack.com%2F{CANARY}&trigger_id={CANARY}&new_secret={CANARY}"
    );
    let json = format!(
        r#"{{"type":"block_actions","user":{{"id":"U"}},"actions":[],"token":"{CANARY}","trigger_id":"{CANARY}","response_url":"{CANARY}","bot_access_token":"{CANARY}","interactivity":{{"interactor":{{"secret":"{CANARY}"}}}},"later_secret":"{CANARY}","message":{{"text":"{CANARY}"}}}}"#
    );
    let event = format!(
        r#"{{"type":"event_callback","token":"{CANARY}","event":{{"type":"new","secret":"{CANARY}"}}}}"#
    );
    let verified = Verified::without_signature(&form);
    let outputs = [
        format!("{verified:?}"),
        format!("{:#?}", SlashCommand::parse(verified).unwrap()),
        format!(
            "{:#?}",
            Interaction::parse(Verified::without_signature(&json)).unwrap()
        ),
        format!(
            "{:#?}",
            slack_blocks::interaction::payload(Verified::without_signature(&json)).unwrap()
        ),
        format!(
            "{:#?}",
            EventRequest::parse(Verified::without_signature(&event)).unwrap()
        ),
    ];
    for output in outputs {
        assert!(!output.contains(&CANARY[..12]), "{output}");
    }
}

#[test]
fn errors_hold_no_value_of_the_document() {
    for body in [
        format!(r#"{{"type":"block_actions","user":"{CANARY}","actions":[]}}"#),
        format!(r#"{{"type":"{CANARY}""#),
        format!(r#"{{"type":"shortcut","callback_id":{{"{CANARY}":1}},"user":{{"id":"U"}}}}"#),
        CANARY.to_owned(),
    ] {
        let error = Interaction::parse(Verified::without_signature(&body)).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains(&CANARY[..12]),
            "{error:?}"
        );
        let error =
            Message::from_json(&body.replace("user", "text").replace(r#":""#, r":[")).map(|_| ());
        assert!(!format!("{error:?}").contains(&CANARY[..12]), "{error:?}");
    }
}

#[cfg(feature = "signing")]
#[test]
fn verifiers_and_their_errors_hold_no_secret() {
    let verifier = slack_blocks::signature::Verifier::new([CANARY]).unwrap();
    let headers = [
        ("x-slack-signature", "v0=00"),
        ("x-slack-request-timestamp", "1"),
    ];
    let reason = verifier.verify(headers, CANARY.as_bytes(), 1).unwrap_err();
    let padded = slack_blocks::signature::Verifier::new([format!(" {CANARY}")]).unwrap_err();
    assert!(
        !format!("{verifier:?} {reason:?} {reason} {padded:?} {padded}").contains(&CANARY[..12])
    );
}
