//! What travels over a connection, as pure functions.

use std::time::Duration;

use serde_json::{Value, json};
use slack_blocks::web::socket_mode::{Disconnect, Envelope, Frame, Kind};

use super::{command, hello};

#[test]
fn frames_of_all_kinds_are_read() {
    let parse = |frame: Value| Frame::parse(&frame.to_string()).unwrap();
    let Frame::Hello(greeting) = parse(hello(18_060)) else {
        panic!("a greeting")
    };
    assert_eq!(greeting.lifetime, Some(Duration::from_secs(18_060)));
    for (reason, expected) in [
        ("warning", Disconnect::Warning),
        ("refresh_requested", Disconnect::Refresh),
        ("link_disabled", Disconnect::Disabled),
        ("too_many_websockets", Disconnect::TooMany),
        ("x", Disconnect::Other),
    ] {
        let Frame::Disconnect(read) = parse(json!({ "type": "disconnect", "reason": reason }))
        else {
            panic!("an end")
        };
        assert_eq!(read, expected);
    }
    assert!(matches!(parse(json!({ "type": "x" })), Frame::Other));
    for bad in [
        "",
        "[1]",
        "Unable to route",
        r#"{"type":"interactive","payload":{}}"#,
    ] {
        assert!(Frame::parse(bad).is_err(), "{bad}");
    }
    let mut frame = command("e-1");
    frame["retry_attempt"] = 2.into();
    frame["payload"]["token"] = "canary".into();
    let Frame::Envelope(envelope) = parse(frame) else {
        panic!("an envelope")
    };
    assert_eq!(envelope.retry(), Some(2));
    assert!(!format!("{envelope:?} {:?}", envelope.ack()).contains("canary"));
}

#[test]
fn an_odd_field_of_a_frame_does_not_lose_the_envelope() {
    let odd = [
        Value::Null,
        json!([]),
        json!({}),
        json!(""),
        json!(0),
        json!(true),
        json!("x".repeat(9_000)),
    ];
    for field in [
        "type",
        "accepts_response_payload",
        "retry_attempt",
        "retry_reason",
        "payload",
        "new",
    ] {
        for value in &odd {
            let mut frame = command("e-1");
            frame[field] = value.clone();
            let Ok(Frame::Envelope(envelope)) = Frame::parse(&frame.to_string()) else {
                panic!("{frame}")
            };
            assert_eq!(envelope.ack().as_str(), r#"{"envelope_id":"e-1"}"#);
            let command = envelope.command();
            assert_eq!(command.is_ok(), field != "payload", "{frame}");
        }
        let mut frame = command("e-1");
        frame.as_object_mut().unwrap().remove(field);
        assert!(matches!(
            Frame::parse(&frame.to_string()),
            Ok(Frame::Envelope(_))
        ));
    }
    for (written, retry, takes_answer) in [
        (
            json!({ "retry_attempt": "1", "accepts_response_payload": "true" }),
            Some(1),
            true,
        ),
        (
            json!({ "retry_attempt": 1.0, "accepts_response_payload": 1 }),
            Some(1),
            true,
        ),
        (
            json!({ "retry_attempt": "0", "accepts_response_payload": "false" }),
            None,
            false,
        ),
        (
            json!({ "retry_attempt": -1, "accepts_response_payload": null }),
            None,
            false,
        ),
    ] {
        let mut frame = command("e-1");
        for (name, value) in written.as_object().unwrap() {
            frame[name] = value.clone();
        }
        let Ok(Frame::Envelope(envelope)) = Frame::parse(&frame.to_string()) else {
            panic!("{frame}")
        };
        assert_eq!(
            (envelope.retry(), envelope.takes_answer()),
            (retry, takes_answer),
            "{frame}"
        );
    }
    // An id that is a number is acknowledged as it came.
    let frame = r#"{"type":"events_api","envelope_id":7,"payload":{}}"#;
    let Ok(Frame::Envelope(envelope)) = Frame::parse(frame) else {
        panic!("{frame}")
    };
    assert_eq!(
        (envelope.id(), envelope.ack().as_str()),
        ("7", r#"{"envelope_id":7}"#)
    );
    for value in &odd {
        let hello = json!({ "type": "hello", "num_connections": value, "debug_info": value, "connection_info": value });
        assert!(
            matches!(Frame::parse(&hello.to_string()), Ok(Frame::Hello(_))),
            "{hello}"
        );
        let end = json!({ "type": "disconnect", "reason": value, "debug_info": value });
        assert!(
            matches!(
                Frame::parse(&end.to_string()),
                Ok(Frame::Disconnect(Disconnect::Other))
            ),
            "{end}"
        );
    }
}

/// An answer that is somebody else's.
#[derive(serde::Serialize)]
struct Theirs(Value);

impl slack_blocks::interaction::Answer for Theirs {
    fn validate(&self) -> Result<(), slack_blocks::validate::Violations> {
        Ok(())
    }
}

#[test]
fn the_frames_of_the_data_folder_are_read_and_answered() {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var("CORPUS_DIR").unwrap_or_else(|_| default.to_owned());
    let Ok(text) = std::fs::read(format!("{folder}/slack/synthetic/socket_mode_frames.json"))
    else {
        eprintln!("skipped: no frames in {folder}");
        return;
    };
    let frames: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let mut waiting: Option<Envelope> = None;
    for entry in &frames {
        let frame = entry["frame"].to_string();
        if entry["dir"] == "in" {
            if let Frame::Envelope(envelope) = Frame::parse(&frame).unwrap() {
                match envelope.kind() {
                    Kind::SlashCommand => drop(envelope.command().unwrap()),
                    Kind::Interaction => drop(envelope.interaction().unwrap()),
                    _ => drop(envelope.event().unwrap()),
                }
                waiting = Some(envelope);
            }
        } else {
            let envelope = waiting.take().unwrap();
            let ack = match entry["frame"].get("payload") {
                Some(answer) => envelope.ack_with(&Theirs(answer.clone())).unwrap(),
                None => envelope.ack(),
            };
            let sent: Value = serde_json::from_str(ack.as_str()).unwrap();
            assert_eq!(sent, entry["frame"]);
        }
    }
    assert!(frames.len() >= 9);
}
