//! Promises over arbitrary input.

use proptest::prelude::*;
use serde_json::Value;
use slack_blocks::block::{
    Actions, Context, DataVisualization, Divider, Header, Image, Markdown, PieChart, RawText,
    Section, Segment, Table, blocks_from_json,
};
use slack_blocks::element::{Button, ContextElement, ImageElement};
use slack_blocks::fit::{cut, parts, split};
use slack_blocks::interaction::payload;
use slack_blocks::signature::Verified;
use slack_blocks::text::{Piece, escape, parse, render};
use slack_blocks::{Block, Interaction, Message, Mrkdwn, Surface, mrkdwn, validate};

fn any_button() -> impl Strategy<Value = Button<'static>> {
    (
        ".{0,80}",
        proptest::option::of(".{0,20}"),
        proptest::option::of("[ab]"),
        any::<bool>(),
    )
        .prop_map(|(text, value, id, primary)| {
            let mut button = Button::new(text);
            button.value = value.map(Into::into);
            button.action_id = id.map(Into::into);
            if primary { button.primary() } else { button }
        })
}

fn any_block() -> impl Strategy<Value = Block<'static>> {
    prop_oneof![
        (".{0,160}", proptest::option::of(0_u8..6)).prop_map(|(text, level)| {
            let mut header = Header::new(text);
            header.level = level;
            header.into()
        }),
        (
            ".{0,20}",
            proptest::collection::vec(".{0,20}", 0..12),
            proptest::option::of("[ab]")
        )
            .prop_map(|(text, fields, id)| {
                let mut section = Section::new(Mrkdwn::escaped(text)).fields(fields);
                section.block_id = id.map(Into::into);
                section.into()
            }),
        proptest::collection::vec(any_button(), 0..4)
            .prop_map(|buttons| Actions::new(buttons).into()),
        proptest::collection::vec(".{0,20}", 0..12)
            .prop_map(|texts| Context::new(texts.into_iter().map(Mrkdwn::trusted)).into()),
        (".{0,9}", ".{0,9}").prop_map(|(url, alt)| Image::url(url, alt).into()),
        ".{0,9}".prop_map(|alt| Context::new([ContextElement::from(ImageElement::url(
            "https://e.com",
            alt
        ))])
        .into()),
    ]
}

/// Blocks of every kind that has a sum over a message, or a text that may be long.
fn any_long_block() -> impl Strategy<Value = Block<'static>> {
    let letters = prop_oneof![0_usize..20, 2_900_usize..3_100, 5_000_usize..13_000];
    prop_oneof![
        any_block(),
        letters
            .clone()
            .prop_map(|n| Section::new(format!("x{}", "word ".repeat(n / 5))).into()),
        letters
            .clone()
            .prop_map(|n| Section::new(Mrkdwn::escaped(format!("x{}", "&".repeat(n)))).into()),
        letters
            .clone()
            .prop_map(|n| Markdown::new(format!("x{}", "y".repeat(n))).into()),
        letters.prop_map(|n| Table::new([vec![RawText::new("x".repeat(n.max(1))).into()]]).into()),
        Just(DataVisualization::new("t", PieChart::new([Segment::new("a", 1)])).into()),
        "[ab]".prop_map(|id| Block::from(Divider::new().block_id(id))),
        "[ab]".prop_map(|id| Block::from(Header::new("h").block_id(id))),
    ]
}

/// Any JSON, with the names that matter here more often than others.
fn any_json() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        Just("type".to_owned()),
        Just("text".to_owned()),
        Just("elements".to_owned()),
        Just("blocks".to_owned()),
        Just("fields".to_owned()),
        Just("accessory".to_owned()),
        "[a-z]{1,3}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop_oneof![
            Just("section"),
            Just("button"),
            Just("plain_text"),
            Just("actions"),
            Just("rich_text"),
            Just("new")
        ]
        .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|map| Value::from(map.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn what_was_built_is_read_back_equal(blocks in proptest::collection::vec(any_block(), 0..6)) {
        let message = Message::new("x").blocks(blocks);
        let json = message.to_json();
        prop_assert_eq!(&serde_json::to_string(&message).unwrap(), &json);
        prop_assert_eq!(&Message::from_json(&json).unwrap(), &message);
        prop_assert_eq!(message.clone().into_owned(), message);
    }

    #[test]
    fn what_was_built_and_its_json_get_the_same_verdict(blocks in proptest::collection::vec(any_block(), 0..6)) {
        let json = serde_json::to_string(&blocks).unwrap();
        for surface in [Surface::Message, Surface::Modal, Surface::Home] {
            prop_assert_eq!(validate::blocks(&blocks, surface), validate::json(&json, surface).unwrap());
        }
    }

    #[test]
    fn splitting_never_makes_a_message_that_is_refused(
        blocks in proptest::collection::vec(any_long_block(), 0..130),
        text in ".{0,9}",
    ) {
        let right: Vec<Block<'static>> = blocks
            .into_iter()
            .filter(|block| matches!(block, Block::Markdown(_)) || matches!(block, Block::Section(it) if it.fields.is_none()) || validate::blocks(std::slice::from_ref(block), Surface::Message).is_ok())
            .collect();
        for message in split(text, right) {
            prop_assert_eq!(message.validate(), Ok(()));
        }
    }

    #[test]
    fn cut_markup_is_short_enough_and_whole(text in "(<https://e\\.com(\\|[a-z ]{0,9})?>|<@U1>|&amp;|&lt;|`[a-z ]{1,9}`|\\*[a-z]{1,9}\\*|```[a-z\n]{0,30}```|[a-z \n]){0,60}", most in 16_usize..200) {
        let markup = Mrkdwn::trusted(text);
        let whole = |part: &Mrkdwn<'_>| {
            let part = part.as_str();
            part.chars().count() <= most
                && part.matches('<').count() == part.matches('>').count()
                && part.matches("```").count().is_multiple_of(2)
                && render(&parse(part)).as_str() == part
        };
        prop_assert!(whole(&cut(&markup, most)), "{}", cut(&markup, most).as_str());
        for part in parts(&markup, most) {
            prop_assert!(whole(&part), "{}", part.as_str());
        }
    }

    #[test]
    fn any_list_comes_back_unchanged(list in proptest::collection::vec(any_json(), 0..4)) {
        let list = Value::from(list);
        let text = list.to_string();
        let blocks = blocks_from_json(&text).unwrap();
        prop_assert_eq!(serde_json::to_value(&blocks).unwrap(), list);
        let _ = validate::json(&text, Surface::Message).unwrap();
    }

    #[test]
    fn any_message_and_payload_is_written_the_same_both_ways(list in proptest::collection::vec(any_json(), 0..4), last in any::<bool>()) {
        let list = Value::from(list);
        let text = if last {
            format!(r#"{{"actions":[],"message":{{"blocks":{list}}},"user":{{"id":"U"}},"more":{list},"type":"block_actions"}}"#)
        } else {
            format!(r#" {{"type" : "block_actions", "message": {{"blocks":{list}}} ,"user":{{"id":"U"}},"actions":[ ],"more":{list} }} "#)
        };
        let verified = Verified::without_signature(&text);
        let json = payload(&verified).unwrap();
        let read = Interaction::from_payload(&json).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::from_str::<Value>(&text).unwrap());
        let Interaction::BlockActions(press) = &read else { panic!("a press") };
        let message = press.message().unwrap().unwrap();
        prop_assert_eq!(message.to_json(), serde_json::to_string(&message).unwrap());
    }

    #[test]
    fn escaping_and_parsing_give_the_text_back(text in any::<String>()) {
        let escaped = escape(&*text);
        prop_assert!(!escaped.contains(['<', '>']));
        let pieces = parse(&escaped);
        prop_assert!(pieces.len() <= 1);
        prop_assert_eq!(pieces.first().cloned().unwrap_or(Piece::Text("".into())), Piece::Text(text.clone().into()));
        let rendered = render(&pieces);
        prop_assert_eq!(rendered.as_str(), &*escaped);
    }

    #[test]
    fn no_rendered_text_holds_a_control_that_we_did_not_write(text in "[<>!@#|&a-z\n`*]{0,24}") {
        let shown = mrkdwn!("{} {} {}", text, Mrkdwn::code(&text), Mrkdwn::code_block(&text));
        prop_assert!(!shown.as_str().contains(['<', '>']));
        let built = [Mrkdwn::link(&text, &text), Mrkdwn::user(&text), Mrkdwn::channel(&text), Mrkdwn::user_group(&text)];
        for control in built {
            let controls = parse(control.as_str()).into_iter().filter(|piece| !matches!(piece, Piece::Text(_))).count();
            prop_assert!(controls <= 1);
            prop_assert_eq!(control.as_str().matches('<').count(), controls);
        }
        let date = Mrkdwn::date(1, &text, &text);
        prop_assert_eq!(parse(date.as_str()).len(), 1);
    }

    #[test]
    fn parsed_markup_is_rendered_and_parsed_to_the_same(text in "(<[@#!]?[A-Za-z0-9:/^]{0,8}(\\|[a-z&;]{0,4})?>|[a-z&;<> ]){0,8}") {
        let rendered = render(&parse(&text));
        let again = render(&parse(rendered.as_str()));
        prop_assert_eq!(again, rendered.clone());
    }
}
