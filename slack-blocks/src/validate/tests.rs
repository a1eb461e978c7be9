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
