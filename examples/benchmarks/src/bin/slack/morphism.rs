//! The work in slack-morphism.

use crate::build::Deploy;
use serde::Serialize;
use slack_morphism::prelude::*;
use slack_morphism::signature_verifier::SlackEventSignatureVerifier;
use std::collections::HashMap;

pub fn card(it: &Deploy<'_>, out: &mut Vec<u8>) {
    let plain = |text: &str| SlackBlockPlainTextOnly::from(SlackBlockPlainText::new(text.to_owned()));
    let mrkdwn = |text: &str| SlackBlockMarkDownText::new(text.to_owned());
    let button = |action: &str, text: &str| SlackBlockButtonElement::new(plain(text)).with_action_id(action.into());
    let content = SlackMessageContent::new().with_text(it.title.to_owned()).with_blocks(vec![
        SlackHeaderBlock::new(plain(it.title)).into(),
        SlackSectionBlock::new()
            .with_text(mrkdwn(it.summary).into())
            .with_fields(vec![mrkdwn(it.app).into(), mrkdwn(it.branch).into(), mrkdwn(it.sha).into()])
            .into(),
        SlackContextBlock::new(vec![mrkdwn(it.by).into(), mrkdwn(it.note).into()]).into(),
        SlackDividerBlock::new().into(),
        SlackActionsBlock::new(vec![
            button("approve", "Approve").with_value(it.id.to_owned()).with_style(SlackBlockButtonStyle::Primary).into(),
            button("reject", "Reject").with_value(it.id.to_owned()).with_style(SlackBlockButtonStyle::Danger).into(),
            button("open", "Open the dashboard").with_url(url::Url::parse(it.url).expect("an address")).into(),
        ])
        .with_block_id("gate".into())
        .into(),
    ]);
    content.serialize(&mut serde_json::Serializer::new(out)).expect("it writes");
}

pub fn decode(json: &str) -> usize {
    let SlackInteractionEvent::BlockActions(it) = serde_json::from_str(json).expect("an interaction") else { panic!() };
    it.message.expect("a message").content.blocks.expect("blocks").len()
}

/// As its axum extractor does it: check, split the form, parse.
pub fn form(verifier: &SlackEventSignatureVerifier, timestamp: &str, signature: &str, body: &[u8]) -> usize {
    let body = std::str::from_utf8(body).expect("text");
    verifier.verify(signature, body, timestamp).expect("a right signature");
    let members: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    decode(&members["payload"])
}
