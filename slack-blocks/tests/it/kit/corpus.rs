//! Documents of the world come back unchanged.

use serde_json::Value;
use slack_blocks::block::blocks_from_json;
use slack_blocks::event::EventRequest;
use slack_blocks::interaction::payload;
use slack_blocks::signature::Verified;
use slack_blocks::{Block, Interaction, Message, SlashCommand, View};

use super::data;

fn same(name: &str, read: &str, written: &str) {
    let read: Value = serde_json::from_str(read).unwrap();
    let written: Value = serde_json::from_str(written).unwrap();
    assert_eq!(read, written, "{name}");
}

fn interaction(name: &str, json: &str) {
    let verified = Verified::without_signature(json);
    let text = payload(&verified).unwrap();
    let interaction = Interaction::from_payload(&text).unwrap();
    same(name, json, &serde_json::to_string(&interaction).unwrap());
    if let Interaction::BlockActions(press) = &interaction {
        if let (Some(raw), Some(message)) = (&press.raw_message, press.message().unwrap()) {
            same(name, raw.get(), &message.to_json());
        }
        if let (Some(raw), Some(view)) = (&press.raw_view, press.view().unwrap()) {
            same(name, raw.get(), &serde_json::to_string(&view).unwrap());
        }
    }
    if let Interaction::ViewSubmission(sent) = &interaction {
        same(
            name,
            sent.raw_view.as_ref().unwrap().get(),
            &serde_json::to_string(&sent.view().unwrap()).unwrap(),
        );
    }
    assert_eq!(interaction.clone().into_owned(), interaction);
}

#[test]
fn public_documents_come_back_unchanged() {
    for (name, json) in data::all("corpus/block") {
        let block = Block::from_json(&json).unwrap();
        assert_ne!(block.kind(), "");
        same(&name, &json, &serde_json::to_string(&block).unwrap());
    }
    for (name, json) in data::all("corpus/message") {
        same(&name, &json, &Message::from_json(&json).unwrap().to_json());
    }
    for (name, json) in data::all("corpus/view") {
        let view = View::from_json(&json).unwrap();
        same(&name, &json, &serde_json::to_string(&view).unwrap());
        assert_eq!(serde_json::from_str::<View<'static>>(&json).unwrap(), view);
    }
    for (name, json) in data::all("corpus/payload") {
        interaction(&name, &json);
    }
    for (name, json) in data::all("corpus/event") {
        let verified = Verified::without_signature(&json);
        let event = EventRequest::borrowed(&verified).unwrap();
        same(&name, &json, &serde_json::to_string(&event).unwrap());
    }
}

#[test]
fn requests_as_slack_sends_them_are_read_and_come_back_unchanged() {
    let Some(Value::Array(requests)) = data::json("synthetic/payloads.json") else {
        return;
    };
    for request in requests {
        let (id, body) = (
            request["id"].as_str().unwrap(),
            request["body"].as_str().unwrap(),
        );
        let decoded = request["decoded"].to_string();
        match id.split('/').next() {
            Some("slash") => {
                let command = SlashCommand::parse(&Verified::without_signature(body)).unwrap();
                same(id, &decoded, &serde_json::to_string(&command).unwrap());
                assert_eq!(command.unknown(), 0, "{id}");
                if let Some(text) = request["arguments"].as_str() {
                    assert_eq!(command.text, text, "{id}");
                }
            }
            Some("events") => {
                let event = EventRequest::parse(&Verified::without_signature(body)).unwrap();
                same(id, &decoded, &serde_json::to_string(&event).unwrap());
            }
            Some("ssl_check") => assert!(slack_blocks::command::is_ssl_check(body.as_bytes())),
            _ => {
                let parsed = Interaction::parse(&Verified::without_signature(body)).unwrap();
                same(id, &decoded, &serde_json::to_string(&parsed).unwrap());
                interaction(id, &decoded);
            }
        }
    }
}

#[test]
fn every_validation_case_comes_back_unchanged_even_when_it_is_wrong() {
    for file in ["synthetic/blocks_cases.json", "synthetic/view_cases.json"] {
        let Some(Value::Array(cases)) = data::json(file) else {
            continue;
        };
        for case in cases {
            let (id, doc) = (case["id"].to_string(), case["doc"].to_string());
            if case["doc"].is_array() {
                same(
                    &id,
                    &doc,
                    &serde_json::to_string(&blocks_from_json(&doc).unwrap()).unwrap(),
                );
            } else {
                same(
                    &id,
                    &doc,
                    &serde_json::to_string(&View::from_json(&doc).unwrap()).unwrap(),
                );
            }
        }
    }
}

#[test]
fn valid_cases_hold_nothing_that_is_not_typed() {
    let Some(Value::Array(cases)) = data::json("synthetic/blocks_cases.json") else {
        return;
    };
    for case in cases
        .iter()
        .filter(|case| case["expect"].as_array().unwrap().is_empty())
    {
        let doc = case["doc"].to_string();
        let unknown: usize = blocks_from_json(&doc)
            .unwrap()
            .iter()
            .map(Block::unknown)
            .sum();
        assert_eq!(unknown, 0, "{}", case["id"]);
    }
}
