//! The limit of the message with a confirm dialog, four fields and rich text.

use super::{Button, Typed};
use crate::build::Deploy;
use serde::Serialize;

#[derive(Serialize)]
struct Confirm<'a> {
    title: Typed<'a>,
    text: Typed<'a>,
    confirm: Typed<'a>,
    deny: Typed<'a>,
    style: &'a str,
}

#[derive(Serialize)]
struct Asking<'a> {
    r#type: &'a str,
    text: Typed<'a>,
    value: &'a str,
    style: &'a str,
    confirm: Confirm<'a>,
    action_id: &'a str,
}

#[derive(Serialize)]
struct FourFields<'a> {
    r#type: &'a str,
    text: Typed<'a>,
    fields: [Typed<'a>; 4],
}

#[derive(Serialize)]
struct Bold {
    bold: bool,
}

#[derive(Serialize)]
struct BoldText<'a> {
    r#type: &'a str,
    text: &'a str,
    style: Bold,
}

#[derive(Serialize)]
struct Link<'a> {
    r#type: &'a str,
    url: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct User<'a> {
    r#type: &'a str,
    user_id: &'a str,
}

#[derive(Serialize)]
struct Inline<'a, T> {
    r#type: &'a str,
    elements: T,
}

#[derive(Serialize)]
struct List<'a> {
    r#type: &'a str,
    style: &'a str,
    elements: [Inline<'a, [Typed<'a>; 1]>; 2],
}

type Sentence<'a> = (BoldText<'a>, Typed<'a>, User<'a>, Typed<'a>, Link<'a>);

#[derive(Serialize)]
struct RichText<'a> {
    r#type: &'a str,
    elements: (Inline<'a, Sentence<'a>>, List<'a>),
}

#[derive(Serialize)]
struct Buttons<'a> {
    r#type: &'a str,
    elements: (Asking<'a>, Button<'a>),
    block_id: &'a str,
}

#[derive(Serialize)]
struct Approval<'a> {
    text: &'a str,
    blocks: (FourFields<'a>, RichText<'a>, Buttons<'a>),
}

/// The message with a confirm dialog, four fields and rich text.
pub fn approval(it: &Deploy<'_>, out: &mut Vec<u8>) {
    let mrkdwn = |text| Typed { r#type: "mrkdwn", text };
    let plain = |text| Typed { r#type: "plain_text", text };
    let words = |text| Typed { r#type: "text", text };
    let item = |text| Inline { r#type: "rich_text_section", elements: [words(text)] };
    let message = Approval {
        text: it.title,
        blocks: (
            FourFields {
                r#type: "section",
                text: mrkdwn(it.summary),
                fields: [mrkdwn(it.app), mrkdwn(it.branch), mrkdwn(it.sha), mrkdwn(it.by)],
            },
            RichText {
                r#type: "rich_text",
                elements: (
                    Inline {
                        r#type: "rich_text_section",
                        elements: (
                            BoldText { r#type: "text", text: it.title, style: Bold { bold: true } },
                            words(" was asked for by "),
                            User { r#type: "user", user_id: it.who },
                            words("; see the "),
                            Link { r#type: "link", url: it.url, text: "build" },
                        ),
                    },
                    List {
                        r#type: "rich_text_list",
                        style: "bullet",
                        elements: [item(it.summary), item(it.note)],
                    },
                ),
            },
            Buttons {
                r#type: "actions",
                elements: (
                    Asking {
                        r#type: "button",
                        text: plain("Approve"),
                        value: it.id,
                        style: "primary",
                        confirm: Confirm {
                            title: plain("Deploy to production?"),
                            text: mrkdwn(it.summary),
                            confirm: plain("Deploy"),
                            deny: plain("Not now"),
                            style: "danger",
                        },
                        action_id: "approve",
                    },
                    Button {
                        r#type: "button",
                        text: plain("Reject"),
                        value: Some(it.id),
                        url: None,
                        action_id: "reject",
                        style: Some("danger"),
                    },
                ),
                block_id: "gate",
            },
        ),
    };
    serde_json::to_writer(out, &message).expect("it writes");
}
