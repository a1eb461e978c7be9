//! What a violation says, and rules over several blocks.

use std::time::Instant;

use serde_json::json;
use slack_blocks::block::{Actions, Divider, Header, Input, Markdown, Section};
use slack_blocks::element::{Button, PlainTextInput};
use slack_blocks::surface::Attachment;
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

fn faults(document: &str, surface: Surface) -> Vec<(String, Rule)> {
    validate::json(document, surface)
        .unwrap()
        .map_or_else(|all| all.to_vec(), |()| Vec::new())
        .iter()
        .map(|it| (it.pointer().to_owned(), it.rule()))
        .collect()
}

#[test]
fn blocks_in_attachments_are_checked_too() {
    let colored = |block: Header<'static>| Attachment::new().color("good").block(block);
    let card = Message::new("x").attachment(colored(Header::new("h")));
    assert_eq!(card.validate(), Ok(()));
    let long = card.attachment(colored(Header::new("h".repeat(151))));
    let violations = long.validate().unwrap_err();
    assert_eq!(violations[0].pointer(), "/attachments/1/blocks/0/text/text");
    let many = Message::new("x").attachments(vec![Attachment::new(); 101]);
    assert_eq!(many.validate().unwrap_err()[0].pointer(), "/attachments");
}

#[test]
fn ids_of_a_block_are_compared_across_rich_text_inside_it() {
    let button = r#"{"type":"action_cell","element":{"type":"button","action_id":"a","text":{"type":"plain_text","text":"x"}}}"#;
    let rich = r#"{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[]}]}"#;
    let head = r#"{"type":"raw_text","text":"h"}"#;
    let table = format!(
        r#"[{{"type":"data_table","caption":"c","rows":[[{head},{head},{head}],[{button},{rich},{button}]]}}]"#
    );
    let twice = ("/0/rows/1/2/element/action_id".to_owned(), Rule::Unique);
    assert_eq!(faults(&table, Surface::Message), [twice]);
}

#[test]
fn one_fault_is_told_once() {
    let document = r#"[{"type":"header","level":1.5,"text":{"type":"plain_text","text":"x"}}]"#;
    let fault = ("/0/level".to_owned(), Rule::JsonType);
    assert_eq!(faults(document, Surface::Home), [fault]);
}

#[test]
fn a_number_is_written_in_digits() {
    for (text, ok) in [
        ("1", true),
        ("-1.50", true),
        ("2e3", true),
        ("NaN", false),
        ("inf", false),
        ("-infinity", false),
        ("1e999", false),
        ("", false),
    ] {
        let document = json!([{ "type": "input", "label": { "type": "plain_text", "text": "x" },
            "element": { "type": "number_input", "is_decimal_allowed": true, "min_value": text } }]);
        let fault = ("/0/element/min_value".to_owned(), Rule::Format);
        let expected = if ok { vec![] } else { vec![fault] };
        assert_eq!(
            faults(&document.to_string(), Surface::Modal),
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_third_chart_is_one_of_three() {
    let chart = json!({ "type": "data_visualization", "title": "t",
        "chart": { "type": "pie", "segments": [{ "label": "a", "value": 1 }] } });
    let document = json!([{ "type": "divider" }, chart, chart, chart]).to_string();
    let violations = validate::json(&document, Surface::Message).unwrap();
    let third = &violations.unwrap_err()[0];
    assert_eq!((third.pointer(), third.got()), ("/3", &json!(3)));
}

#[test]
fn a_data_table_has_a_column() {
    let document = r#"[{"type":"data_table","caption":"c","rows":[[],[]]}]"#;
    let fault = ("/0/rows/0".to_owned(), Rule::MinItems);
    assert_eq!(faults(document, Surface::Message), [fault]);
}

#[test]
fn what_is_told_of_a_hostile_document_stays_small() {
    let many = format!("[{}]", vec![r#"{"type":"x"}"#; 20_000].join(","));
    assert_eq!(faults(&many, Surface::Message).len(), 1000);
    let chart = format!(
        r#"[{{"type":"data_visualization","title":"t","chart":{{"type":"bar","axis_config":{{"categories":["{}"]}},"series":[{}]}}}}]"#,
        "c".repeat(20_000),
        vec![r#"{"name":"s","data":[]}"#; 900].join(",")
    );
    let told = validate::json(&chart, Surface::Message).unwrap();
    let answer = told.unwrap_err().to_answer().to_string();
    assert!(answer.len() < 20 * chart.len(), "{}", answer.len());
}

/// Operations that grow with the square of these sizes would not end in a test's patience.
#[test]
fn what_is_compared_is_looked_up() {
    let option =
        |n: usize| json!({ "text": { "type": "plain_text", "text": "t" }, "value": n.to_string() });
    let options: Vec<_> = (0..20_000).map(option).collect();
    let chosen: Vec<_> = (20_000..40_000).map(option).collect();
    let boxes = json!([{ "type": "actions", "elements": [
        { "type": "checkboxes", "options": options, "initial_options": chosen }] }]);
    let started = Instant::now();
    assert_eq!(faults(&boxes.to_string(), Surface::Home).len(), 1000);
    let names: Vec<_> = (0..20_000).map(|n| n.to_string()).collect();
    let points: Vec<_> = names
        .iter()
        .rev()
        .map(|name| json!({ "label": name, "value": 1 }))
        .collect();
    let chart = json!([{ "type": "data_visualization", "title": "t", "chart": { "type": "bar",
        "axis_config": { "categories": names }, "series": [{ "name": "s", "data": points }] } }]);
    assert_eq!(faults(&chart.to_string(), Surface::Message).len(), 2);
    assert!(started.elapsed().as_secs() < 30);
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
