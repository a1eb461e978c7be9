//! The work in `slack-blocks`.

use crate::build::Deploy;
use slack_blocks::block::{Actions, Context, Divider, Header, RichText, Section};
use slack_blocks::element::Button;
use slack_blocks::interaction::payload;
use slack_blocks::object::{ButtonStyle, Confirm};
use slack_blocks::rich_text::{self, Inline, Link, List, ListStyle, RichTextElement, Style, User};
use slack_blocks::signature::Verified;
use slack_blocks::{Interaction, Message, Mrkdwn};

pub fn card<'a>(it: &Deploy<'a>) -> Message<'a> {
    Message::of_blocks(Vec::with_capacity(5) as Vec<slack_blocks::Block<'a>>)
        .text(it.title)
        .block(Header::new(it.title))
        .block(Section::new(Mrkdwn::escaped(it.summary)).fields([
            Mrkdwn::escaped(it.app),
            Mrkdwn::escaped(it.branch),
            Mrkdwn::escaped(it.sha),
        ]))
        .block(Context::new([Mrkdwn::escaped(it.by), Mrkdwn::escaped(it.note)]))
        .block(Divider::new())
        .block(
            Actions::new([
                Button::new("Approve").action_id("approve").value(it.id).primary(),
                Button::new("Reject").action_id("reject").value(it.id).danger(),
                Button::new("Open the dashboard").action_id("open").url(it.url),
            ])
            .block_id("gate"),
        )
}

/// The message with a confirm dialog, four fields and rich text.
pub fn approval<'a>(it: &Deploy<'a>) -> Message<'a> {
    let bold = Style::new().bold(true);
    let asked: [Inline<'_>; 5] = [
        rich_text::Text::new(it.title).style(bold).into(),
        rich_text::Text::new(" was asked for by ").into(),
        User::new(it.who).into(),
        rich_text::Text::new("; see the ").into(),
        Link::new(it.url).text("build").into(),
    ];
    let item = |text| rich_text::Section::new([rich_text::Text::new(text)]);
    let sure = Confirm::new("Deploy to production?", Mrkdwn::escaped(it.summary), "Deploy", "Not now")
        .style(ButtonStyle::Danger);
    Message::of_blocks(Vec::with_capacity(3) as Vec<slack_blocks::Block<'a>>)
        .text(it.title)
        .block(Section::new(Mrkdwn::escaped(it.summary)).fields([
            Mrkdwn::escaped(it.app),
            Mrkdwn::escaped(it.branch),
            Mrkdwn::escaped(it.sha),
            Mrkdwn::escaped(it.by),
        ]))
        .block(RichText::new([
            RichTextElement::from(rich_text::Section::new(asked)),
            List::new(ListStyle::Bullet, [item(it.summary), item(it.note)]).into(),
        ]))
        .block(
            Actions::new([
                Button::new("Approve").action_id("approve").value(it.id).primary().confirm(sure),
                Button::new("Reject").action_id("reject").value(it.id).danger(),
            ])
            .block_id("gate"),
        )
}

/// Routing fields typed; `message` kept raw.
pub fn decode(json: &str) -> usize {
    let verified = Verified::without_signature(json);
    let json = payload(&verified).expect("a payload");
    let Interaction::BlockActions(it) = Interaction::from_payload(&json).expect("an interaction") else { panic!() };
    it.actions.len()
}

/// The whole payload typed, everything kept.
pub fn decode_whole(json: &str) -> usize {
    let verified = Verified::without_signature(json);
    let json = payload(&verified).expect("a payload");
    let Interaction::BlockActions(it) = Interaction::from_payload(&json).expect("an interaction") else { panic!() };
    let message = it.message().expect("a message").expect("it is there");
    message.blocks.expect("blocks").len()
}
