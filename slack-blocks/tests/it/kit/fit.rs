//! Cutting, splitting, texts for notifications.

use slack_blocks::block::{Card, Carousel, Divider, Header, Markdown, RichText, Section};
use slack_blocks::fit::{fallback_text, split, truncate};
use slack_blocks::rich_text::{Link, Section as Line};
use slack_blocks::surface::{Attachment, AttachmentField};
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
