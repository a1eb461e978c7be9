//! Secrets do not print.

use slack_blocks::codec::Raw;
use slack_blocks::event::EventRequest;
use slack_blocks::signature::Verified;
use slack_blocks::{Interaction, Message, SlashCommand};

/// As serde would derive it.
#[derive(Debug)]
enum Side {}

impl<'de> serde::Deserialize<'de> for Side {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Err(serde::de::Error::unknown_variant(&text, &["left", "right"]))
    }
}

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
        format!("{:#?}", SlashCommand::parse(&verified).unwrap()),
        format!(
            "{:#?}",
            Interaction::parse(&Verified::without_signature(&json)).unwrap()
        ),
        format!(
            "{:#?}",
            slack_blocks::interaction::payload(&Verified::without_signature(&json)).unwrap()
        ),
        format!(
            "{:#?}",
            EventRequest::parse(&Verified::without_signature(&event)).unwrap()
        ),
    ];
    for output in outputs {
        assert!(!output.contains(&CANARY[..12]), "{output}");
    }
}

#[test]
fn errors_hold_no_value_of_the_document() {
    for body in [
        format!(r#"{{"type":"block_actions","type":"{CANARY}","actions":[]}}"#),
        format!(r#"{{"type":"{CANARY}""#),
        format!(r#"{{"type":"shortcut","user":{{"id":"U"}},"user":{{"{CANARY}":1}}}}"#),
        CANARY.to_owned(),
    ] {
        let error = Interaction::parse(&Verified::without_signature(&body)).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains(&CANARY[..12]),
            "{error:?}"
        );
        let error =
            Message::from_json(&body.replace("user", "text").replace(r#":""#, r":[")).map(|_| ());
        assert!(!format!("{error:?}").contains(&CANARY[..12]), "{error:?}");
    }
}

/// A type of the caller's whose own words repeat the value.
#[derive(Debug)]
struct Picky;

impl<'de> serde::Deserialize<'de> for Picky {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Err(serde::de::Error::custom(format!("{text} is no good")))
    }
}

#[test]
fn errors_hold_no_value_even_when_the_value_reads_like_an_error() {
    let value = |text: &str| Raw::of(&text.replace('X', CANARY)).unwrap();
    for text in [
        "X",
        "X at line 7 column 9",
        "X, expected a map",
        "a at line X",
    ] {
        let errors = [
            value(text).decode::<Vec<u8>>().unwrap_err(),
            value(text).decode::<Side>().unwrap_err(),
            value(text).decode::<Picky>().unwrap_err(),
        ];
        assert!(!format!("{errors:?}").contains(&CANARY[..12]), "{errors:?}");
    }
    let told = value("X").decode::<Vec<u8>>().unwrap_err().to_string();
    assert_eq!(told, "expected a sequence at line 1 column 26");
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
