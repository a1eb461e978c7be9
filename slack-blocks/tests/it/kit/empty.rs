//! What Slack refuses because it is empty, odd beside something else, or too large.

use serde_json::{Value, json};
use slack_blocks::block::{Divider, Input, Section};
use slack_blocks::element::PlainTextInput;
use slack_blocks::interaction::{Answer, OptionsAnswer, ViewAnswer, ViewErrors};
use slack_blocks::object::{OptionGroup, SelectOption};
use slack_blocks::surface::{Metadata, ResponseType};
use slack_blocks::validate::{self, Rule, Violations};
use slack_blocks::{HomeTab, Message, Modal, Surface, View};

fn verdict(doc: &Value, surface: Surface) -> Vec<(String, Rule)> {
    let verdict = validate::json(&doc.to_string(), surface).unwrap();
    let found = verdict.err().map(|violations| {
        violations
            .iter()
            .map(|it| (it.pointer().to_owned(), it.rule()))
            .collect()
    });
    found.unwrap_or_default()
}

#[track_caller]
fn refused(doc: &Value, pointer: &str, rule: Rule) {
    assert_eq!(
        verdict(doc, Surface::Message),
        [(pointer.to_owned(), rule)],
        "{doc}"
    );
}

fn rich(element: &Value) -> Value {
    json!({ "type": "rich_text", "elements": [element] })
}

#[test]
fn empty_texts_of_rich_text_are_refused_wherever_they_stand() {
    let empty = json!({ "type": "text", "text": "" });
    let holders = [
        "rich_text_section",
        "rich_text_preformatted",
        "rich_text_quote",
    ];
    for kind in holders {
        let block = rich(&json!({ "type": kind, "elements": [empty] }));
        refused(
            &json!([block]),
            "/0/elements/0/elements/0/text",
            Rule::MinChars,
        );
    }
    let block = rich(&json!({ "type": "rich_text_section", "elements": [empty] }));
    let inner = "elements/0/elements/0/text";
    let raw = json!({ "type": "raw_text", "text": "x" });
    let link = json!({ "type": "link", "url": "https://e.com", "text": "" });
    for (doc, pointer) in [
        (
            json!([{ "type": "table", "rows": [[block]] }]),
            format!("/0/rows/0/0/{inner}"),
        ),
        (
            json!([{ "type": "data_table", "caption": "c", "rows": [[raw], [block]] }]),
            format!("/0/rows/1/0/{inner}"),
        ),
        (
            json!([{ "type": "task_card", "task_id": "1", "title": "t", "details": block }]),
            format!("/0/details/{inner}"),
        ),
        (
            json!({ "text": "x", "attachments": [{ "blocks": [block] }] }),
            format!("/attachments/0/blocks/0/{inner}"),
        ),
        (
            json!([rich(
                &json!({ "type": "rich_text_section", "elements": [link] })
            )]),
            format!("/0/{inner}"),
        ),
    ] {
        refused(&doc, &pointer, Rule::MinChars);
    }
    let view = json!({ "type": "modal", "title": { "type": "plain_text", "text": "t" }, "submit": { "type": "plain_text", "text": "s" },
        "blocks": [{ "type": "input", "label": { "type": "plain_text", "text": "l" },
            "element": { "type": "rich_text_input", "action_id": "a", "initial_value": block } }] });
    let pointer = format!("/blocks/0/element/initial_value/{inner}");
    assert_eq!(verdict(&view, Surface::Modal), [(pointer, Rule::MinChars)]);
}

#[test]
fn empty_lists_are_refused() {
    refused(
        &json!([{ "type": "rich_text", "elements": [] }]),
        "/0/elements",
        Rule::MinItems,
    );
    for kind in ["rich_text_preformatted", "rich_text_quote"] {
        refused(
            &json!([rich(&json!({ "type": kind, "elements": [] }))]),
            "/0/elements/0/elements",
            Rule::MinItems,
        );
    }
    // Sources disagree about a section: it passes here, and nothing in this crate makes one.
    let section = rich(&json!({ "type": "rich_text_section", "elements": [] }));
    assert_eq!(verdict(&json!([section]), Surface::Message), []);
    let option = json!({ "text": { "type": "plain_text", "text": "t" }, "value": "v" });
    for kind in ["checkboxes", "multi_static_select"] {
        let element = json!({ "type": kind, "options": [option], "initial_options": [] });
        refused(
            &json!([{ "type": "actions", "elements": [element] }]),
            "/0/elements/0/initial_options",
            Rule::MinItems,
        );
    }
    let group = json!({ "label": { "type": "plain_text", "text": "t" }, "options": [] });
    let element = json!({ "type": "static_select", "option_groups": [group] });
    refused(
        &json!([{ "type": "actions", "elements": [element] }]),
        "/0/elements/0/option_groups/0/options",
        Rule::MinItems,
    );
}

#[test]
fn a_column_is_skipped_by_an_empty_setting_and_not_by_null() {
    let table = |setting: Value| json!([{ "type": "table", "rows": [[{ "type": "raw_text", "text": "x" }]], "column_settings": [setting, { "align": "right" }] }]);
    refused(&table(json!(null)), "/0/column_settings/0", Rule::JsonType);
    assert_eq!(verdict(&table(json!({})), Surface::Message), []);
}

#[test]
fn empty_names_and_addresses_are_refused() {
    let text = json!({ "type": "plain_text", "text": "t" });
    let actions = |element: Value| json!([{ "type": "actions", "elements": [element] }]);
    let button =
        |name: &str, value: &str| actions(json!({ "type": "button", "text": text, name: value }));
    let emoji = |tone: i64| {
        json!([rich(
            &json!({ "type": "rich_text_section", "elements": [{ "type": "emoji", "name": "wave", "skin_tone": tone }] })
        )])
    };
    refused(&emoji(0), "/0/elements/0/elements/0/skin_tone", Rule::Range);
    refused(&emoji(7), "/0/elements/0/elements/0/skin_tone", Rule::Range);
    assert_eq!(verdict(&emoji(2), Surface::Message), []);
    refused(&button("url", ""), "/0/elements/0/url", Rule::MinChars);
    for url in [
        "not a url",
        "/a.png",
        "example.com",
        "https://",
        "https:///x",
        "http:x",
        "//e.com",
        "https://e.com/a b",
    ] {
        refused(&button("url", url), "/0/elements/0/url", Rule::Format);
        refused(
            &json!([{ "type": "image", "alt_text": "a", "image_url": url }]),
            "/0/image_url",
            Rule::Format,
        );
    }
    for url in [
        "https://example.com",
        "http://localhost:8080/x?y#z",
        "mailto:a@b.c",
        "slack://user?team=T1",
        "HTTPS://E.com",
    ] {
        assert_eq!(verdict(&button("url", url), Surface::Message), [], "{url}");
    }
    refused(
        &button("action_id", ""),
        "/0/elements/0/action_id",
        Rule::MinChars,
    );
    refused(
        &json!([{ "type": "divider", "block_id": "" }]),
        "/0/block_id",
        Rule::MinChars,
    );
    let option = json!({ "text": text, "value": "" });
    refused(
        &actions(json!({ "type": "overflow", "options": [option] })),
        "/0/elements/0/options/0/value",
        Rule::MinChars,
    );
    refused(
        &json!([{ "type": "task_card", "task_id": "1", "title": "" }]),
        "/0/title",
        Rule::MinChars,
    );
    refused(
        &json!([{ "type": "plan", "title": "" }]),
        "/0/title",
        Rule::MinChars,
    );
    let cell = json!([{ "type": "raw_text", "text": "x" }]);
    refused(
        &json!([{ "type": "data_table", "caption": "", "rows": [cell, cell] }]),
        "/0/caption",
        Rule::MinChars,
    );
}

#[test]
fn a_message_keeps_the_rules_of_messages() {
    for empty in [
        json!({}),
        json!({ "text": "" }),
        json!({ "text": "   " }),
        json!({ "blocks": [] }),
        json!({ "blocks": [], "attachments": [] }),
    ] {
        refused(&empty, "/text", Rule::NoText);
    }
    refused(
        &json!({ "text": "a", "markdown_text": "b" }),
        "/markdown_text",
        Rule::MarkdownTextConflict,
    );
    refused(
        &json!({ "blocks": [{ "type": "divider" }], "markdown_text": "b" }),
        "/markdown_text",
        Rule::MarkdownTextConflict,
    );
    let long = |count: usize| json!({ "markdown_text": "é".repeat(count) });
    refused(&long(12_001), "/markdown_text", Rule::MaxChars);
    assert_eq!(verdict(&long(12_000), Surface::Message), []);
    refused(
        &json!({ "delete_original": true, "text": "x" }),
        "/delete_original",
        Rule::NotWith,
    );
    refused(
        &json!({ "delete_original": true, "replace_original": true }),
        "/delete_original",
        Rule::NotWith,
    );
    assert_eq!(
        verdict(&json!({ "delete_original": true }), Surface::Message),
        []
    );
    refused(
        &json!({ "text": "x", "thread_ts": 1.1 }),
        "/thread_ts",
        Rule::JsonType,
    );
    refused(
        &json!({ "text": "x", "metadata": { "event_type": "t" } }),
        "/metadata/event_payload",
        Rule::Required,
    );
    refused(
        &json!({ "text": "x", "metadata": { "event_payload": {} } }),
        "/metadata/event_type",
        Rule::Required,
    );
    refused(
        &json!({ "text": "x", "metadata": { "event_type": "t", "event_payload": [] } }),
        "/metadata/event_payload",
        Rule::JsonType,
    );
    refused(
        &json!({ "text": "x", "metadata": [] }),
        "/metadata",
        Rule::JsonType,
    );
    assert_eq!(
        verdict(
            &json!({ "text": "x", "metadata": { "entities": [] } }),
            Surface::Message
        ),
        []
    );
}

#[test]
fn a_typed_message_gets_the_same_verdict() {
    let rules = |message: &Message<'_>| {
        let typed = message.validate();
        assert_eq!(
            typed,
            validate::json(&message.to_json(), Surface::Message).unwrap()
        );
        typed.err().map(|it| it[0].rule())
    };
    assert_eq!(
        rules(&Message::new("a").markdown_text("b")),
        Some(Rule::MarkdownTextConflict)
    );
    assert_eq!(rules(&Message::new("")), Some(Rule::NoText));
    assert_eq!(rules(&Message::new("  ")), Some(Rule::NoText));
    assert_eq!(
        rules(&Message::of_blocks(Vec::<Divider<'_>>::new())),
        Some(Rule::NoText)
    );
    let mut bare = Metadata::new("deploy", slack_blocks::codec::Raw::of(&json!({})).unwrap());
    assert_eq!(rules(&Message::new("a").metadata(bare.clone())), None);
    bare.event_payload = None;
    assert_eq!(
        rules(&Message::new("a").metadata(bare)),
        Some(Rule::Required)
    );
    assert_eq!(
        rules(&Message::new("a").delete_original(true)),
        Some(Rule::NotWith)
    );
}

#[test]
fn a_view_has_at_most_250_kilobytes() {
    let large = |each: usize| {
        let sections = (0..100).map(|n| Section::new("x".repeat(each)).block_id(n.to_string()));
        View::from(Modal::new("t", sections))
    };
    assert_eq!(large(2300).validate(), Ok(()));
    let refused = large(2600).validate().unwrap_err();
    assert_eq!(
        (refused[0].rule(), refused[0].pointer()),
        (Rule::MaxBytes, "")
    );
    let home =
        HomeTab::new((0..100).map(|n| Section::new("x".repeat(2600)).block_id(n.to_string())));
    assert_eq!(home.validate().unwrap_err()[0].rule(), Rule::MaxBytes);
}

fn first(verdict: Result<String, Violations>) -> (String, Rule) {
    let violations = verdict.unwrap_err();
    (violations[0].pointer().to_owned(), violations[0].rule())
}

#[test]
fn an_answer_to_a_view_is_checked_before_it_leaves() {
    let long = || {
        View::from(Modal::new(
            "This text is way too long for the title",
            [Divider::new()],
        ))
    };
    for answer in [ViewAnswer::Update(long()), ViewAnswer::Push(long())] {
        assert_eq!(
            first(answer.to_body()),
            ("/view/title/text".to_owned(), Rule::MaxChars)
        );
        assert_eq!(first(Answer::to_body(&answer)).1, Rule::MaxChars);
    }
    let home = ViewAnswer::Update(HomeTab::new([Divider::new()]).into());
    assert_eq!(first(home.to_body()).0, "/view/type");
    let asks = View::from(Modal::new(
        "t",
        [Input::new("l", PlainTextInput::new()).block_id("why")],
    ));
    assert_eq!(
        first(ViewAnswer::Push(asks.clone()).to_body()),
        ("/view/submit".to_owned(), Rule::Required)
    );
    assert_eq!(
        first(ViewAnswer::Errors(ViewErrors::of(&asks)).to_body()),
        ("/errors".to_owned(), Rule::MinItems)
    );
    let blank = ViewErrors::of(&asks).error("why", " ").unwrap();
    assert_eq!(
        first(ViewAnswer::Errors(blank).to_body()),
        ("/errors/why".to_owned(), Rule::MinChars)
    );
    assert_eq!(ViewAnswer::Close.to_body(), Ok(String::new()));
    for (doc, pointer) in [
        (json!({ "response_action": "update" }), "/view"),
        (json!({ "response_action": "errors" }), "/errors"),
        (
            json!({ "response_action": "errors", "errors": { "a/b": 5 } }),
            "/errors/a~1b",
        ),
        (json!({ "response_action": "close" }), "/response_action"),
        (json!([]), ""),
    ] {
        let verdict = validate::answer(&doc.to_string(), validate::Answer::View).unwrap();
        assert_eq!(verdict.unwrap_err()[0].pointer(), pointer, "{doc}");
    }
}

#[test]
fn an_answer_to_a_command_is_checked_before_it_leaves() {
    let quiet = Message::new("").response_type(ResponseType::InChannel);
    assert_eq!(
        quiet.to_body().unwrap(),
        r#"{"text":"","response_type":"in_channel"}"#
    );
    let long = Message::new("x").block(Section::new("x".repeat(3001)));
    assert_eq!(
        first(long.to_body()),
        ("/blocks/0/text/text".to_owned(), Rule::MaxChars)
    );
    let error = long.to_body().unwrap_err();
    assert_eq!(error.error(), "invalid_command_response");
}

#[test]
fn an_answer_to_a_menu_is_checked_before_it_leaves() {
    let option = |n: usize| SelectOption::new(n.to_string(), n.to_string());
    assert!(
        OptionsAnswer::Options((0..100).map(option).collect())
            .to_body()
            .is_ok()
    );
    assert!(
        OptionsAnswer::Options(Vec::new()).to_body().is_ok(),
        "nothing was found"
    );
    let many = OptionsAnswer::Options((0..101).map(option).collect());
    assert_eq!(
        first(many.to_body()),
        ("/options".to_owned(), Rule::MaxItems)
    );
    let long = OptionsAnswer::Options(vec![SelectOption::new("x".repeat(76), "v")]);
    assert_eq!(
        first(long.to_body()),
        ("/options/0/text/text".to_owned(), Rule::MaxChars)
    );
    let group = OptionsAnswer::Groups(vec![OptionGroup::new("g", (0..101).map(option))]);
    assert_eq!(
        first(group.to_body()),
        ("/option_groups/0/options".to_owned(), Rule::MaxItems)
    );
}
