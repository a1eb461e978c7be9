//! What a violation says, and rules over several blocks.

use serde_json::json;
use slack_blocks::block::{Actions, Divider, Header, Input, Markdown, Section};
use slack_blocks::element::{Button, PlainTextInput};
use slack_blocks::validate::Rule;
use slack_blocks::{Message, Modal, Surface, validate};

#[test]
fn all_violations_are_told_at_once_in_the_order_of_the_document() {
    let message = Message::new("x")
        .block(Header::new("h".repeat(151)).level(5))
        .block(Actions::new([
            Button::new("").action_id("a"),
            Button::new("b").action_id("a"),
        ]))
        .block(Divider::new().block_id("d"))
        .block(Divider::new().block_id("d"));
    let violations = message.validate().unwrap_err();
    let found: Vec<_> = violations
        .iter()
        .map(|it| (it.pointer(), it.rule()))
        .collect();
    assert_eq!(
        found,
        [
            ("/blocks/0/text/text", Rule::MaxChars),
            ("/blocks/0/level", Rule::Range),
            ("/blocks/1/elements/0/text/text", Rule::MinChars),
            ("/blocks/1/elements/1/action_id", Rule::Unique),
            ("/blocks/3/block_id", Rule::Unique),
        ]
    );
}

#[test]
fn the_answer_has_slacks_shape() {
    let blocks = [Header::new("h".repeat(151)).into()];
    let answer = validate::blocks(&blocks, Surface::Message)
        .unwrap_err()
        .to_answer();
    assert_eq!(
        answer,
        json!({ "ok": false, "error": "invalid_blocks", "errors": [{
            "pointer": "/0/text/text",
            "code": "failed_constraint",
            "message": "must be less than 151 characters",
            "constraint": { "type": "max_chars", "expected": 150, "got": 151 },
        }] })
    );
}

#[test]
fn a_missing_member_has_its_own_code_and_name() {
    let violations = validate::json(r#"[{"type":"header"}]"#, Surface::Home)
        .unwrap()
        .unwrap_err();
    assert_eq!(
        (violations[0].code(), violations[0].field()),
        ("missing_field", Some("text"))
    );
    assert_eq!(
        violations[0].to_string(),
        "missing required field: text [json-pointer:/0/text]"
    );
}

#[test]
fn unknown_blocks_and_members_are_refused_as_slack_refuses_them() {
    let document = r#"[{"type":"sections"},{"type":"divider","x/y":1}]"#;
    let violations = validate::json(document, Surface::Message)
        .unwrap()
        .unwrap_err();
    assert_eq!(violations[0].message(), "unsupported type: sections");
    assert_eq!(violations[0].pointer(), "/0/type");
    assert_eq!(violations[1].pointer(), "/1/x~1y");
}

#[test]
fn characters_are_counted_not_bytes_and_not_utf_16_units() {
    let of = |n| [Header::new("🎉".repeat(n)).into()];
    assert_eq!(validate::blocks(&of(150), Surface::Message), Ok(()));
    assert_eq!(
        validate::blocks(&of(151), Surface::Message).unwrap_err()[0].got(),
        151
    );
}

#[test]
fn markdown_blocks_of_a_message_share_one_limit() {
    let message = |n: usize| {
        Message::new("x")
            .block(Markdown::new("m".repeat(6000)))
            .block(Markdown::new("m".repeat(n)))
    };
    assert_eq!(message(6000).validate(), Ok(()));
    let violations = message(6001).validate().unwrap_err();
    assert_eq!(
        (violations[0].pointer(), violations[0].rule()),
        ("/blocks", Rule::TotalChars)
    );
}

#[test]
fn a_modal_that_asks_needs_a_button_that_sends() {
    let modal = Modal::new("t", [Input::new("l", PlainTextInput::new())]);
    assert_eq!(modal.validate().unwrap_err()[0].pointer(), "/submit");
    assert_eq!(modal.submit("ok").validate(), Ok(()));
}

#[test]
fn one_element_of_a_view_has_the_focus() {
    let field = |id| Input::new("l", PlainTextInput::new().focus_on_load(true)).block_id(id);
    let modal = Modal::new("t", [field("a"), field("b")]).submit("ok");
    assert_eq!(
        modal.validate().unwrap_err()[0].pointer(),
        "/blocks/1/element/focus_on_load"
    );
}

#[test]
fn a_message_without_blocks_is_valid() {
    assert_eq!(Message::new("x").validate(), Ok(()));
    assert_eq!(
        Message::new("x").block(Section::new("y")).validate(),
        Ok(())
    );
}

#[test]
fn deep_documents_are_answered_without_a_crash() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(validate::json(&deep, Surface::Message).is_err());
    let nested = |n| {
        let open = r#"{"value":"v","is_connected":true,"name":{"type":"plain_text","text":"n"},"fallback":["#;
        format!(
            "[{}{}]",
            open.repeat(n),
            r#"],"type":"auth_provider"}"#.repeat(n)
        )
    };
    for n in [1, 5, 10, 30, 2_000] {
        let text = nested(n);
        let blocks = slack_blocks::block::blocks_from_json(&text).unwrap();
        assert_eq!(
            serde_json::to_string(&blocks)
                .unwrap()
                .matches("auth_provider")
                .count(),
            n
        );
    }
}
