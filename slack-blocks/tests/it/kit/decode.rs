//! Nothing is lost, nothing is silently emptied.

use serde_json::{Value, json};
use slack_blocks::block::{Section, blocks_from_json};
use slack_blocks::codec::Raw;
use slack_blocks::element::{ActionsElement, Button};
use slack_blocks::interaction::{BlockActions, payload};
use slack_blocks::signature::Verified;
use slack_blocks::{Block, Interaction, Message, Modal, SlashCommand, View};

fn written(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn unknown_kinds_members_and_words_survive() {
    let document = json!([
        { "type": "hologram", "block_id": "b", "beam": { "x": [1, null] } },
        { "type": "divider", "glow": true },
        { "type": "actions", "elements": [
            { "type": "lever", "force": 9 },
            { "type": "button", "text": { "type": "plain_text", "text": "x", "spin": 1 }, "style": "neon" },
        ] },
        { "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": [{ "type": "scent", "of": "rose" }] }] },
    ]);
    let text = document.to_string();
    let blocks = blocks_from_json(&text).unwrap();
    assert_eq!(written(&blocks), document);
    assert_eq!(blocks.iter().map(Block::unknown).sum::<usize>(), 5);
    let Block::Actions(actions) = &blocks[2] else {
        panic!("actions")
    };
    let ActionsElement::Button(button) = &actions.elements[1] else {
        panic!("a button")
    };
    assert_eq!(button.style.as_ref().unwrap().as_str(), "neon");
}

#[test]
fn an_action_of_a_new_kind_is_routed_whatever_it_holds() {
    let action = json!({ "type": "dial", "action_id": "a", "block_id": "b",
        "value": { "angle": 90 }, "selected_option": 7, "text": null, "files": "none" });
    let document = json!({ "type": "block_actions", "user": { "id": "U1" }, "actions": [action],
        "state": { "values": { "b": { "a": { "type": "dial", "value": [90] } } } } });
    let text = document.to_string();
    let press: BlockActions<'_> = serde_json::from_str(&text).unwrap();
    assert_eq!(written(&press), document);
    let action = &press.actions[0];
    assert_eq!(action.kind.as_deref(), Some("dial"));
    assert_eq!(action.action_id.as_deref(), Some("a"));
    assert_eq!(action.value, None);
    assert_eq!(action.extra.get("value").unwrap().get(), r#"{"angle":90}"#);
    let state = press.state.as_ref().unwrap().get("b", "a").unwrap();
    assert_eq!(state.extra.get("value").unwrap().get(), "[90]");
    let twice = text.replace(r#""text":null"#, r#""value":"x""#);
    assert!(serde_json::from_str::<BlockActions<'_>>(&twice).is_err());
}

#[test]
fn the_kind_may_stand_last() {
    let text = r#"{"elements":[{"text":{"text":"x","type":"plain_text"},"action_id":"a","type":"button"}],"type":"actions"}"#;
    let Block::Actions(actions) = Block::from_json(text).unwrap() else {
        panic!("actions")
    };
    assert!(
        matches!(&actions.elements[0], ActionsElement::Button(it) if it.action_id.as_deref() == Some("a"))
    );
}

#[test]
fn a_known_block_with_a_mistake_is_kept_raw() {
    for mistake in [
        json!({ "type": "header" }),
        json!({ "type": "header", "text": "bare" }),
        json!({ "type": "header", "text": { "type": "mrkdwn", "text": "x" } }),
        json!({ "type": "section", "fields": "none" }),
        json!({ "type": "image", "alt_text": 7 }),
        json!({ "text": "no type" }),
        json!({ "type": 7 }),
        json!("not an object"),
        json!(null),
    ] {
        let text = json!([mistake, { "type": "divider" }]).to_string();
        let blocks = blocks_from_json(&text).unwrap();
        assert!(matches!(&blocks[0], Block::Other(_)), "{mistake}");
        assert!(matches!(&blocks[1], Block::Divider(_)));
        assert_eq!(written(&blocks[0]), mistake);
    }
}

#[test]
fn a_mistake_further_in_leaves_the_block_typed() {
    let text = json!({ "type": "actions", "elements": [{ "type": "button" }, { "type": "overflow", "options": [] }] }).to_string();
    let Block::Actions(actions) = Block::from_json(&text).unwrap() else {
        panic!("actions")
    };
    assert!(matches!(&actions.elements[0], ActionsElement::Other(it) if it.kind() == "button"));
    assert!(matches!(&actions.elements[1], ActionsElement::Overflow(_)));
}

#[test]
fn a_member_that_is_there_twice_is_never_chosen_silently() {
    let text = r#"[{"type":"section","text":{"type":"plain_text","text":"a"},"text":{"type":"plain_text","text":"b"}}]"#;
    let blocks = blocks_from_json(text).unwrap();
    assert!(matches!(&blocks[0], Block::Other(_)));
    assert_eq!(serde_json::to_string(&blocks).unwrap(), text);
}

#[test]
fn null_empty_and_absent_stay_what_they_were() {
    for document in [
        json!({ "type": "modal", "title": { "type": "plain_text", "text": "t" }, "blocks": [], "close": null, "private_metadata": "" }),
        json!({ "type": "modal", "title": { "type": "plain_text", "text": "t" }, "blocks": [] }),
        json!({ "type": "home", "blocks": [], "state": { "values": {} }, "external_id": null }),
    ] {
        let text = document.to_string();
        assert_eq!(written(&View::from_json(&text).unwrap()), document);
    }
}

#[test]
fn a_member_set_after_it_was_null_is_written_once() {
    let text =
        r#"{"type":"modal","title":{"type":"plain_text","text":"t"},"blocks":[],"close":null}"#;
    let modal: Modal<'static> = serde_json::from_str(text).unwrap();
    let json = serde_json::to_string(&modal.close("No")).unwrap();
    assert_eq!(json.matches("close").count(), 1);
}

#[test]
fn a_member_that_has_a_value_after_a_null_is_written_with_its_value() {
    for document in [
        r#"[{"type":"header","text":null,"text":{"type":"plain_text","text":null,"text":"x"}}]"#,
        r#"[{"type":"actions","elements":null,"elements":[]}]"#,
        r#"[{"type":"divider","block_id":null,"block_id":"x"}]"#,
    ] {
        let blocks = blocks_from_json(document).unwrap();
        let meant: Value = serde_json::from_str(document).unwrap();
        let json = serde_json::to_string(&blocks).unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(&json).unwrap(),
            meant,
            "{json}"
        );
        let message = Message::of_blocks(blocks).to_json();
        assert_eq!(message, format!(r#"{{"blocks":{json}}}"#));
    }
}

#[test]
fn numbers_keep_their_digits() {
    let text = r#"[{"type":"table","rows":[[{"type":"raw_number","value":1.50,"text":"a"},{"type":"raw_number","value":123456789012345678901234567890,"text":"b"}]]},{"type":"x","n":1e400}]"#;
    assert_eq!(
        serde_json::to_string(&blocks_from_json(text).unwrap()).unwrap(),
        text
    );
}

#[test]
fn tasks_of_a_plan_need_no_type() {
    let document =
        json!({ "type": "plan", "title": "p", "tasks": [{ "task_id": "1", "title": "t" }] });
    let text = document.to_string();
    let block = Block::from_json(&text).unwrap();
    assert!(matches!(&block, Block::Plan(_)));
    assert_eq!(written(&block), document);
}

#[test]
fn extra_members_can_be_read_set_and_dropped() {
    let mut section: Section<'_> =
        serde_json::from_str(r#"{"type":"section","glow":{"a":1}}"#).unwrap();
    assert_eq!(section.extra.get("glow").unwrap().get(), r#"{"a":1}"#);
    section.extra.set("glow", Raw::of(&2).unwrap());
    assert_eq!(written(&section)["glow"], 2);
    section.extra.clear();
    assert_eq!(written(&section), json!({ "type": "section" }));
}

#[test]
fn types_can_be_read_from_any_source_of_json() {
    let value =
        json!({ "text": "x", "blocks": [{ "type": "divider" }, { "type": "new", "a": 1 }] });
    let message: Message<'static> = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(written(&message), value);
    let message: Message<'static> = serde_json::from_reader(value.to_string().as_bytes()).unwrap();
    assert_eq!(written(&message), value);
}

#[test]
fn text_is_borrowed_from_the_document() {
    let text = r#"{"type":"header","text":{"type":"plain_text","text":"long enough"}}"#;
    let Block::Header(header) = Block::from_json(text).unwrap() else {
        panic!("a header")
    };
    assert!(
        text.as_bytes()
            .as_ptr_range()
            .contains(&header.text.text.as_ptr())
    );
}

#[test]
fn a_payload_that_cannot_be_routed_is_an_error() {
    for body in [
        "",
        "{}",
        "[]",
        "payload=",
        "payload=%7B%7D",
        "x=1",
        "payload={}&payload={}",
        r#"{"actions":[]}"#,
        r#"{"type":"block_actions","user":{},"user":{}}"#,
    ] {
        assert!(
            Interaction::parse(&Verified::without_signature(body)).is_err(),
            "{body}"
        );
    }
    assert!(payload(&Verified::without_signature(&[0xff][..])).is_err());
}

#[test]
fn a_payload_that_is_not_json_is_an_error_wherever_the_fault_is() {
    let whole = r#"{"type":"shortcut","user":{"id":"U1"},"callback_id":"c","x":VALUE}"#;
    for (value, ok) in [
        (r#"{"a":[1,-0.5e+3,true,null,"\u00e9\n"],"b":{}}"#, true),
        (r#""\ud83c\udf89""#, true),
        ("[1,]", false),
        ("{\"a\":1,}", false),
        ("[1 2]", false),
        ("01", false),
        ("1.", false),
        ("-", false),
        ("tru", false),
        ("\"a\nb\"", false),
        (r#""\x""#, false),
        ("[}", false),
        ("1}", false),
    ] {
        let body = whole.replace("VALUE", value);
        assert_eq!(
            Interaction::parse(&Verified::without_signature(&body)).is_ok(),
            ok,
            "{value}"
        );
    }
}

#[test]
fn a_command_that_cannot_be_routed_is_an_error() {
    for body in [
        "",
        "command=%2Fh",
        "command=a&text=&user_id=U&channel_id=C&command=b",
        "command=%ff&text=&user_id=U&channel_id=C",
    ] {
        assert!(
            SlashCommand::parse(&Verified::without_signature(body)).is_err(),
            "{body}"
        );
    }
    let body = "command=%2Fh&text=100%25+%zz+caf%C3%A9&user_id=U&channel_id=C";
    assert_eq!(
        SlashCommand::parse(&Verified::without_signature(body))
            .unwrap()
            .text,
        "100% %zz café"
    );
}

#[test]
fn a_sandbox_can_send_what_a_bot_reads() {
    let command = SlashCommand::new("/h", "deploy a&b=c + é", "U1", "C1")
        .response_url("https://hooks.slack.com/x");
    assert_eq!(
        SlashCommand::parse(&Verified::without_signature(&command.to_form())).unwrap(),
        command
    );
    let json =
        r#"{"command":"/h","text":"","user_id":"U1","channel_id":"C1","enterprise_id":null}"#;
    let read: SlashCommand<'_> = serde_json::from_str(json).unwrap();
    assert_eq!(
        read.to_form(),
        "command=%2Fh&text=&user_id=U1&channel_id=C1"
    );
    let press = Interaction::from(slack_blocks::interaction::BlockActions::new(
        slack_blocks::interaction::User::new("U1"),
        [slack_blocks::interaction::Action::new("button", "approve").value("é&=")],
    ));
    assert_eq!(
        Interaction::parse(&Verified::without_signature(&press.to_form())).unwrap(),
        press
    );
    assert_eq!(written(&Button::new("x"))["type"], "button");
}
