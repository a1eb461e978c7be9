//! Typed documents are judged as types, not as JSON.

use super::checker::Checker;
use super::seen::List;
use crate::block::{
    ActionCell, Actions, Context, DataTable, Divider, Header, Plan, RawText, RichText, Section,
    TaskCard,
};
use crate::element::{Button, ImageElement, Overflow};
use crate::object::{Confirm, SelectOption};
use crate::rich_text::{self, Inline, Link, Style, User};
use crate::surface::Surface;
use crate::{Block, Mrkdwn};

#[test]
fn blocks_that_the_types_know_are_not_looked_at_as_json() {
    let sure = Confirm::new("Sure?", Mrkdwn::escaped("really"), "Yes", "No");
    let line: [Inline<'_>; 3] = [
        rich_text::Text::new("a")
            .style(Style::new().bold(true))
            .into(),
        Link::new("https://e.com").into(),
        User::new("U1").into(),
    ];
    let blocks: Vec<Block<'_>> = vec![
        Header::new("h").into(),
        Section::new(Mrkdwn::escaped("t"))
            .fields(["a", "b", "c", "d"])
            .accessory(Overflow::new([SelectOption::new("a", "b")]))
            .into(),
        Context::new([ImageElement::url("https://e.com/a.png", "a")]).into(),
        Actions::new([Button::new("Go").confirm(sure).action_id("x")]).into(),
        RichText::new([rich_text::Section::new(line)]).into(),
        DataTable::new(
            "c",
            [
                vec![RawText::new("h").into()],
                vec![ActionCell::new(Button::new("b")).into()],
            ],
        )
        .into(),
        Plan::new("p").task(TaskCard::new("1", "t")).into(),
        Divider::new().into(),
    ];
    let mut checker = Checker::new(Surface::Message);
    checker.blocks(List::Parts(&blocks));
    assert!(!checker.odd);
    assert_eq!(checker.finish("invalid_blocks"), Ok(()));
}

/// One of everything that is right where it stands.
const RIGHT: &[(Surface, &str)] = &[
    (
        Surface::Message,
        r#"[{"type":"section","block_id":"a","text":{"type":"mrkdwn","text":"t","verbatim":true},"fields":[{"type":"plain_text","text":"f"}],
            "accessory":{"type":"static_select","action_id":"s","options":[{"text":{"type":"plain_text","text":"o"},"value":"v"}],
            "initial_option":{"text":{"type":"plain_text","text":"o"},"value":"v"}}},
        {"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Go"},"url":"https://e.com","style":"primary"},
            {"type":"overflow","options":[{"text":{"type":"plain_text","text":"o"},"value":"v","url":"https://e.com"}]},
            {"type":"datepicker","initial_date":"2024-02-29"},{"type":"timepicker","initial_time":"23:59"},
            {"type":"datetimepicker","initial_date_time":1700000000}]},
        {"type":"image","alt_text":"","image_url":"https://e.com/a.png"},{"type":"image","alt_text":"a","slack_file":{"id":"F1"}},
        {"type":"context","elements":[{"type":"image","alt_text":"a","image_url":"https://e.com/a.png"},{"type":"mrkdwn","text":"t"}]},
        {"type":"container","title":{"type":"plain_text","text":"t"},"is_collapsible":true,"default_collapsed":true,
            "child_blocks":[{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"s","text":{"type":"plain_text","text":"Go"}}]}]},
        {"type":"plan","title":"p","tasks":[{"type":"task_card","task_id":"1","title":"t","status":"pending",
            "details":{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"d"}]}]}}]},
        {"type":"table","rows":[[{"type":"raw_text","text":"x"},{"type":"raw_number","value":1.5,"text":"1.5"}]],"column_settings":[{},{"align":"right"}]},
        {"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"a","value":7}]}},
        {"type":"data_visualization","title":"t","chart":{"type":"line","axis_config":{"categories":["a"]},
            "series":[{"name":"s","data":[{"label":"a","value":-1.5}]}]}},
        {"type":"markdown","text":"**m**"},{"type":"card","title":{"type":"mrkdwn","text":"t"}},{"type":"divider"}]"#,
    ),
    (
        Surface::Modal,
        r#"[{"type":"input","label":{"type":"plain_text","text":"l"},"element":{"type":"number_input","is_decimal_allowed":true,"min_value":"1","max_value":"2.5","focus_on_load":true}},
        {"type":"input","label":{"type":"plain_text","text":"l"},"element":{"type":"plain_text_input","min_length":1,"max_length":9}},
        {"type":"input","label":{"type":"plain_text","text":"l"},"element":{"type":"multi_conversations_select","filter":{"include":["im"]}}},
        {"type":"alert","text":{"type":"mrkdwn","text":"!"},"level":"warning"}]"#,
    ),
];

#[test]
fn what_is_right_is_passed_without_the_walk_that_reports() {
    for (surface, json) in RIGHT {
        let blocks = crate::block::blocks_from_json(json).unwrap();
        for block in &blocks {
            let alone = std::slice::from_ref(block);
            assert_eq!(super::blocks(alone, *surface), Ok(()), "{block:?}");
            assert!(Checker::new(*surface).blocks_fit(alone), "{block:?}");
        }
        assert!(Checker::new(*surface).blocks_fit(&blocks));
    }
    // As long as it may be, in characters that take more than a byte.
    let long = [Block::from(Header::new("é".repeat(150)))];
    assert!(Checker::new(Surface::Message).blocks_fit(&long));
    let longer = [Block::from(Header::new("é".repeat(151)))];
    assert!(!Checker::new(Surface::Message).blocks_fit(&longer));
}

#[test]
fn what_is_wrong_in_types_is_reported_from_types() {
    let blocks = vec![Block::from(Header::new("x".repeat(151)))];
    let mut checker = Checker::new(Surface::Message);
    checker.blocks(List::Parts(&blocks));
    assert!(!checker.odd);
    let violations = checker.finish("invalid_blocks").unwrap_err();
    assert_eq!(violations[0].pointer(), "/0/text/text");
}

#[test]
fn only_blocks_end_with_an_id_of_a_block() {
    use crate::spec::{blocks, elements, rich_text};
    assert!(blocks::ALL.iter().all(|spec| spec.is_block()));
    let others = elements::ALL.iter().chain(&rich_text::INLINE);
    assert!(!others.into_iter().any(|spec| spec.is_block()));
}
