//! Cutting, splitting, texts for notifications.

use slack_blocks::block::{Card, Carousel, Divider, Header, Markdown, RichText, Section};
use slack_blocks::fit::{cut, fallback_text, parts, sections, split, truncate, truncate_escaped};
use slack_blocks::rich_text::{Link, Section as Line};
use slack_blocks::surface::{Attachment, AttachmentField};
use slack_blocks::text::{escape, parse, render};
use slack_blocks::{Block, Message, Mrkdwn};

#[test]
fn cutting_counts_characters_and_never_splits_one() {
    for most in 0..12 {
        let cut = truncate("🎉é<!x>&日本語", most);
        assert!(cut.chars().count() <= most);
    }
    assert_eq!(truncate("abc", 3), "abc");
    assert_eq!(truncate("abcd", 3), "ab…");
}

#[test]
fn splitting_keeps_every_block_in_order_and_no_header_alone_at_an_end() {
    let mut blocks: Vec<Block<'_>> = (0..49)
        .map(|n| Section::new(n.to_string()).into())
        .collect();
    blocks.push(Header::new("next part").into());
    blocks.extend((0..60).map(|_| Block::from(Divider::new())));
    let messages = split("report", blocks.clone());
    assert_eq!(messages.len(), 3);
    assert!(messages.iter().all(|message| message.validate().is_ok()));
    assert_eq!(messages[0].blocks.as_ref().unwrap().len(), 49);
    let joined: Vec<_> = messages
        .into_iter()
        .flat_map(|message| message.blocks.unwrap())
        .collect();
    assert_eq!(joined, blocks);
}

#[test]
fn fifty_headers_still_split() {
    let headers = |n| {
        (0..n)
            .map(|_| Block::from(Header::new("h")))
            .collect::<Vec<_>>()
    };
    let messages = split("x", headers(120));
    assert!(
        messages
            .iter()
            .all(|message| message.blocks.as_ref().unwrap().len() <= 50)
    );
    assert_eq!(
        messages
            .iter()
            .map(|it| it.blocks.as_ref().unwrap().len())
            .sum::<usize>(),
        120
    );
    assert_eq!(split("x", Vec::new()).len(), 1);
    assert_eq!(split(" ", Vec::new()).len(), 0, "there is nothing to say");
}

#[test]
fn the_text_for_notifications_is_escaped_and_bounded() {
    let blocks = [
        Header::new("a < b").into(),
        Section::new(Mrkdwn::trusted("<https://e.com|x>")).into(),
        RichText::new([Line::new([Link::new("https://e.com").text("<docs>")])]).into(),
    ];
    assert_eq!(
        fallback_text(&blocks).as_str(),
        "a &lt; b · <https://e.com|x> · &lt;docs&gt;"
    );
    let many: Vec<Block<'_>> = (0..200)
        .map(|_| Section::new("x".repeat(100)).into())
        .collect();
    assert!(fallback_text(&many).as_str().chars().count() <= 3300);
    assert_eq!(
        Message::of_blocks([Header::new("h")])
            .fallback_text()
            .as_str(),
        "h"
    );
    assert_eq!(
        Message::new("own")
            .block(Header::new("h"))
            .fallback_text()
            .as_str(),
        "own"
    );
}

#[test]
fn a_long_text_does_not_leave_a_notification_empty() {
    let long = "&".repeat(12_000);
    for block in [
        Block::from(Markdown::new(long.as_str())),
        Section::new("&".repeat(3000)).into(),
        Carousel::new([Card::new().title("v241")]).into(),
    ] {
        let text = fallback_text(&[block]);
        assert!((1..=3000).contains(&text.as_str().chars().count()));
    }
}

#[test]
fn texts_of_messages_and_attachments_are_escaped_unless_they_are_markup() {
    let hostile = "<!channel>";
    let message = Message::new(hostile).attachment(
        Attachment::new()
            .pretext(hostile)
            .text(hostile)
            .field(AttachmentField::new(hostile, hostile)),
    );
    let json = message.to_json();
    assert_eq!(json.matches("&lt;!channel&gt;").count(), 4, "{json}");
    let split = split(hostile, Vec::new());
    assert_eq!(split[0].text.as_ref().unwrap().as_str(), "&lt;!channel&gt;");
    let trusted = Message::new(Mrkdwn::here()).text.unwrap();
    assert_eq!(trusted.as_str(), "<!here>");
}

#[test]
fn splitting_keeps_sums_over_a_message() {
    let table = |letters: usize| {
        let cell = slack_blocks::block::RawText::new("x".repeat(letters));
        Block::from(slack_blocks::block::Table::new([vec![cell.into()]]))
    };
    let chart = || {
        let pie = slack_blocks::block::PieChart::new([slack_blocks::block::Segment::new("a", 1)]);
        Block::from(slack_blocks::block::DataVisualization::new("t", pie))
    };
    let markdown = |letters: usize| Block::from(Markdown::new("x".repeat(letters)));
    let twice = || Block::from(Divider::new().block_id("same"));
    for (blocks, (parts, count)) in [
        (vec![table(6000), table(6000)], (2, 2)),
        (vec![markdown(7000), markdown(7000)], (2, 2)),
        (vec![chart(), chart(), chart()], (2, 3)),
        (vec![twice(), twice(), twice()], (3, 3)),
        (vec![markdown(30_000)], (3, 3)),
        (vec![Section::new("x".repeat(7000)).into()], (1, 3)),
        (
            vec![Section::new(Mrkdwn::trusted("word ".repeat(1000))).into()],
            (1, 2),
        ),
    ] {
        let messages = split("report", blocks);
        assert_eq!((messages.len(), blocks_of(&messages)), (parts, count));
        for message in &messages {
            assert_eq!(message.validate(), Ok(()));
        }
    }
}

fn blocks_of(messages: &[Message<'_>]) -> usize {
    messages
        .iter()
        .map(|message| message.blocks.as_ref().map_or(0, Vec::len))
        .sum()
}

#[test]
fn a_block_that_no_message_takes_is_alone() {
    let bad = Block::from(Header::new("x".repeat(151)));
    let good = || Block::from(Divider::new());
    let messages = split("x", vec![good(), bad, good(), good()]);
    let refused: Vec<bool> = messages
        .iter()
        .map(|message| message.validate().is_err())
        .collect();
    assert_eq!(refused, [false, true, false]);
    assert_eq!(blocks_of(&messages), 4);
}

#[test]
fn markup_is_cut_between_its_parts() {
    let text =
        Mrkdwn::trusted("a <https://e.com/x|the build> of `main branch` is *really red* &amp; old");
    for most in 0..text.as_str().len() {
        let short = cut(&text, most);
        let shown = short.as_str();
        assert!(shown.chars().count() <= most, "{most}: {shown}");
        assert_eq!(
            shown.matches('<').count(),
            shown.matches('>').count(),
            "{shown}"
        );
        for mark in ['`', '*'] {
            assert_eq!(shown.matches(mark).count() % 2, 0, "{shown}");
        }
        assert!(!shown.contains('&') || shown.contains("&amp;"), "{shown}");
    }
    assert_eq!(cut(&text, 100), text);
    let code = Mrkdwn::trusted("```first line\nsecond line\nthird line```");
    assert_eq!(cut(&code, 24).as_str(), "```first line```…");
}

#[test]
fn text_is_cut_by_what_it_will_be_once_escaped() {
    for most in 0..60 {
        let cut = truncate_escaped("<a> & <b> & é and more", most);
        assert!(escape(&*cut).chars().count() <= most);
    }
    assert_eq!(truncate_escaped("plain", 5), "plain");
}

#[test]
fn a_long_text_becomes_sections() {
    let log = "x & y\n".repeat(2000);
    for list in [
        sections(log.as_str()),
        sections(Mrkdwn::escaped(log.as_str())),
    ] {
        let blocks: Vec<Block<'_>> = list.into_iter().map(Block::from).collect();
        assert!(
            split("log", blocks)
                .iter()
                .all(|message| message.validate().is_ok())
        );
    }
    assert_eq!(sections("").len(), 0);
    assert_eq!(sections("  \n ").len(), 0);
    let escaped = Mrkdwn::escaped("&".repeat(1000));
    let joined: String = parts(&escaped, 333)
        .iter()
        .map(|it| it.as_str().to_owned())
        .collect();
    assert_eq!(joined, escaped.as_str());
    assert_eq!(render(&parse(&joined)).as_str(), joined);
}
