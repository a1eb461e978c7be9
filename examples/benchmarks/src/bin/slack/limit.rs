//! The limit: borrowed structs for exactly this work, derived, nothing more.

mod approval;

pub use approval::approval;

use crate::build::Deploy;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize)]
struct Typed<'a> {
    r#type: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Button<'a> {
    r#type: &'a str,
    text: Typed<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    action_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    style: Option<&'a str>,
}

#[derive(Serialize)]
struct Header<'a> {
    r#type: &'a str,
    text: Typed<'a>,
}

#[derive(Serialize)]
struct Section<'a> {
    r#type: &'a str,
    text: Typed<'a>,
    fields: [Typed<'a>; 3],
}

#[derive(Serialize)]
struct Context<'a> {
    r#type: &'a str,
    elements: [Typed<'a>; 2],
}

#[derive(Serialize)]
struct Divider<'a> {
    r#type: &'a str,
}

#[derive(Serialize)]
struct Actions<'a> {
    r#type: &'a str,
    elements: [Button<'a>; 3],
    block_id: &'a str,
}

#[derive(Serialize)]
struct Card<'a> {
    text: &'a str,
    blocks: (Header<'a>, Section<'a>, Context<'a>, Divider<'a>, Actions<'a>),
}

pub fn card(it: &Deploy<'_>, out: &mut Vec<u8>) {
    let mrkdwn = |text| Typed { r#type: "mrkdwn", text };
    let plain = |text| Typed { r#type: "plain_text", text };
    let button = |text, action_id, value, url, style| Button {
        r#type: "button",
        text: plain(text),
        value,
        url,
        action_id,
        style,
    };
    let card = Card {
        text: it.title,
        blocks: (
            Header { r#type: "header", text: plain(it.title) },
            Section {
                r#type: "section",
                text: mrkdwn(it.summary),
                fields: [mrkdwn(it.app), mrkdwn(it.branch), mrkdwn(it.sha)],
            },
            Context { r#type: "context", elements: [mrkdwn(it.by), mrkdwn(it.note)] },
            Divider { r#type: "divider" },
            Actions {
                r#type: "actions",
                elements: [
                    button("Approve", "approve", Some(it.id), None, Some("primary")),
                    button("Reject", "reject", Some(it.id), None, Some("danger")),
                    button("Open the dashboard", "open", None, Some(it.url), None),
                ],
                block_id: "gate",
            },
        ),
    };
    serde_json::to_writer(out, &card).expect("it writes");
}

/// Text that is borrowed unless it holds escapes. (`#[serde(borrow)]` does this for a bare
/// `Cow` only, not for one inside an `Option`.)
#[allow(dead_code)]
struct Borrowed<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Borrowed<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Borrowed<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Borrowed(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Borrowed(Cow::Owned(text.to_owned())))
            }
        }
        input.deserialize_str(Visitor)
    }
}

type Str<'a> = Option<Borrowed<'a>>;

macro_rules! read {
    ($($name:ident { $($field:ident : $type:ty),* $(,)? })*) => {$(
        #[derive(Deserialize)]
        #[allow(dead_code)]
        struct $name<'a> {
            $(#[serde(borrow, default)] $field: $type,)*
        }
    )*};
}

// A payload's addresses hold `\/`, so plain `&str` cannot read it.
#[derive(Deserialize)]
#[allow(dead_code)]
struct Text<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    emoji: Option<bool>,
    verbatim: Option<bool>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct ButtonElement<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow, default)]
    action_id: Str<'a>,
    #[serde(borrow, default)]
    value: Str<'a>,
    #[serde(borrow, default)]
    url: Str<'a>,
    #[serde(borrow, default)]
    style: Str<'a>,
}

read! {
    Team { id: Str<'a>, domain: Str<'a> }
    User { id: Str<'a>, username: Str<'a>, name: Str<'a>, team_id: Str<'a> }
    Container { r#type: Str<'a>, message_ts: Str<'a>, channel_id: Str<'a> }
    Channel { id: Str<'a>, name: Str<'a> }
}

/// A block: the members that this payload has, with the elements of the kind it has.
#[derive(Deserialize)]
#[allow(dead_code)]
struct Block<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow, default)]
    block_id: Str<'a>,
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    fields: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    accessory: Option<ButtonElement<'a>>,
    #[serde(borrow, default)]
    elements: Option<Vec<Any<'a>>>,
}

/// A button or a text: what differs is read as the union of both.
#[derive(Deserialize)]
#[allow(dead_code)]
struct Any<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Option<Either<'a>>,
    #[serde(borrow, default)]
    action_id: Str<'a>,
    #[serde(borrow, default)]
    value: Str<'a>,
    #[serde(borrow, default)]
    url: Str<'a>,
    #[serde(borrow, default)]
    style: Str<'a>,
    emoji: Option<bool>,
    verbatim: Option<bool>,
}

/// A string or a text object, by what comes first.
#[allow(dead_code)]
enum Either<'a> {
    String(Cow<'a, str>),
    Object(Text<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Either<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Either<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Either::String(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Either::String(Cow::Owned(text.to_owned())))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Text::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Either::Object)
            }
        }
        input.deserialize_any(Visitor)
    }
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Message<'a> {
    #[serde(borrow, default)]
    r#type: Str<'a>,
    #[serde(borrow, default)]
    user: Str<'a>,
    #[serde(borrow, default)]
    bot_id: Str<'a>,
    #[serde(borrow, default)]
    app_id: Str<'a>,
    #[serde(borrow, default)]
    team: Str<'a>,
    #[serde(borrow, default)]
    ts: Str<'a>,
    #[serde(borrow, default)]
    text: Str<'a>,
    #[serde(borrow, default)]
    blocks: Vec<Block<'a>>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Action<'a> {
    #[serde(borrow, default)]
    r#type: Str<'a>,
    #[serde(borrow, default)]
    action_id: Str<'a>,
    #[serde(borrow, default)]
    block_id: Str<'a>,
    #[serde(borrow, default)]
    action_ts: Str<'a>,
    #[serde(borrow, default)]
    value: Str<'a>,
    #[serde(borrow, default)]
    style: Str<'a>,
    #[serde(borrow, default)]
    text: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct BlockActions<'a> {
    #[serde(borrow)]
    r#type: Cow<'a, str>,
    #[serde(borrow)]
    team: Option<Team<'a>>,
    #[serde(borrow)]
    user: User<'a>,
    #[serde(borrow, default)]
    api_app_id: Str<'a>,
    #[serde(borrow, default)]
    token: Str<'a>,
    #[serde(borrow, default)]
    trigger_id: Str<'a>,
    #[serde(borrow, default)]
    response_url: Str<'a>,
    #[serde(borrow)]
    container: Option<Container<'a>>,
    #[serde(borrow)]
    channel: Option<Channel<'a>>,
    #[serde(borrow)]
    message: Option<Message<'a>>,
    #[serde(borrow)]
    actions: Vec<Action<'a>>,
    is_enterprise_install: Option<bool>,
}

pub fn decode(json: &str) -> usize {
    let it: BlockActions<'_> = serde_json::from_str(json).expect("a payload");
    it.message.expect("a message").blocks.len()
}
