//! Rules over the fields of a message, each with the error that Slack documents for it.

use serde_json::{Map, Value as Json};

use super::checker::Checker;
use super::seen::{See, Seen};
use super::violation::Rule;
use crate::spec::messages::{MAX_ATTACHMENTS, MAX_MARKDOWN};
use crate::surface::{Attachment, Message, Surface};

/// Where a message travels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In a call, or through a `response_url`.
    Call,
    /// In the body that answers a command: without any text, only what was typed is shown.
    Answer,
}

/// The fields of a message that have rules.
pub(super) struct Parts<'n> {
    text: Seen<'n>,
    markdown_text: Seen<'n>,
    thread_ts: Seen<'n>,
    metadata: Metadata<'n>,
    blocks: Seen<'n>,
    attachments: Attachments<'n>,
    replaces: bool,
    deletes: bool,
}

/// An event with its payload, or the entities of Work Objects.
enum Metadata<'n> {
    None,
    /// Not an object.
    Other(Seen<'n>),
    Fields {
        event_type: Seen<'n>,
        event_payload: Seen<'n>,
        entities: Seen<'n>,
    },
}

enum Attachments<'n> {
    Json(Seen<'n>),
    Typed(&'n [Attachment<'n>]),
}

impl<'n> Parts<'n> {
    pub(super) fn of_json(message: &'n Map<String, Json>) -> Self {
        let field = |name: &str| message.get(name).map_or(Seen::Null, Seen::json);
        let metadata = match message.get("metadata") {
            None | Some(Json::Null) => Metadata::None,
            Some(Json::Object(fields)) => {
                let field = |name: &str| fields.get(name).map_or(Seen::Null, Seen::json);
                Metadata::Fields {
                    event_type: field("event_type"),
                    event_payload: field("event_payload"),
                    entities: field("entities"),
                }
            }
            Some(other) => Metadata::Other(Seen::json(other)),
        };
        Self {
            text: field("text"),
            markdown_text: field("markdown_text"),
            thread_ts: field("thread_ts"),
            metadata,
            blocks: field("blocks"),
            attachments: Attachments::Json(field("attachments")),
            replaces: field("replace_original").is_true(),
            deletes: field("delete_original").is_true(),
        }
    }

    /// `None` when a field that has rules could not be read as what it should be. Other
    /// fields that the type does not know have no rules.
    pub(super) fn of_typed(message: &'n Message<'_>) -> Option<Self> {
        let names = [
            "text",
            "markdown_text",
            "thread_ts",
            "metadata",
            "blocks",
            "attachments",
            "replace_original",
            "delete_original",
        ];
        let extra = &message.extra;
        let attachments = message.attachments.as_deref().unwrap_or_default();
        let unread = |it: &Attachment<'_>| it.extra.is_odd("blocks") || it.extra.is_whole();
        if extra.is_whole()
            || names.into_iter().any(|name| extra.is_odd(name))
            || attachments.iter().any(unread)
        {
            return None;
        }
        let metadata = match message.metadata.as_deref() {
            None => Metadata::None,
            Some(it) if it.extra.is_plain() => Metadata::Fields {
                event_type: see(it.event_type.as_ref()),
                event_payload: see(it.event_payload.as_ref()),
                entities: see(it.entities.as_ref()),
            },
            Some(_) => return None,
        };
        Some(Self {
            text: message
                .text
                .as_ref()
                .map_or(Seen::Null, |text| Seen::Text(text.as_str())),
            markdown_text: see(message.markdown_text.as_ref()),
            thread_ts: message
                .thread_ts
                .as_ref()
                .map_or(Seen::Null, |ts| Seen::Text(ts.as_str())),
            metadata,
            blocks: see(message.blocks.as_ref()),
            attachments: Attachments::Typed(attachments),
            replaces: message.replace_original == Some(true),
            deletes: message.delete_original == Some(true),
        })
    }

    /// A field that would be shown and has something in it.
    fn shown(&self, names: &[&'static str]) -> Option<&'static str> {
        let filled = |value: Seen<'_>| match value {
            Seen::List(list) => !list.is_empty(),
            Seen::Text(text) => !text.trim().is_empty(),
            _ => false,
        };
        names.iter().copied().find(|name| match *name {
            "text" => filled(self.text),
            "markdown_text" => filled(self.markdown_text),
            "blocks" => filled(self.blocks),
            _ => match self.attachments {
                Attachments::Json(list) => filled(list),
                Attachments::Typed(list) => !list.is_empty(),
            },
        })
    }

    /// Whether a field that would be shown is of another JSON type than it should be.
    fn is_unreadable(&self) -> bool {
        let attachments = match self.attachments {
            Attachments::Json(list) => list,
            Attachments::Typed(_) => Seen::Null,
        };
        let shown = [self.text, self.markdown_text, self.blocks, attachments];
        let read = |value| matches!(value, Seen::Text(_) | Seen::List(_) | Seen::Null);
        !shown.into_iter().all(read)
    }
}

impl<'n> Attachments<'n> {
    fn len(&self) -> usize {
        match self {
            Self::Json(list) => list.list().len(),
            Self::Typed(list) => list.len(),
        }
    }

    fn blocks(&self, n: usize) -> Seen<'n> {
        match self {
            Self::Json(list) => list.list().get(n).get("blocks"),
            Self::Typed(list) => see(list[n].blocks.as_ref()),
        }
    }
}

/// Whether a typed message keeps to every rule.
pub(super) fn is_right(message: &Message<'_>, way: Way) -> bool {
    let Some(parts) = Parts::of_typed(message) else {
        return false;
    };
    let mut checker = Checker::new(Surface::Message);
    checker.message_rules(&parts, way);
    let attachments = message.attachments.as_deref().unwrap_or_default();
    let own = message.blocks.iter();
    let mut all = own.chain(attachments.iter().filter_map(|it| it.blocks.as_ref()));
    attachments.len() <= MAX_ATTACHMENTS
        && checker.is_clean()
        && all.all(|blocks| checker.blocks_fit(blocks))
}

fn see<T: See>(value: Option<&T>) -> Seen<'_> {
    value.map_or(Seen::Null, T::see)
}

impl<'n> Checker<'n> {
    pub(super) fn message(&mut self, message: &Parts<'n>, way: Way) {
        self.message_rules(message, way);
        self.at.push("blocks".into());
        self.blocks_field(message.blocks);
        self.at.pop();
        let attachments = &message.attachments;
        if attachments.len() > MAX_ATTACHMENTS {
            self.within("attachments", |checker| {
                let message = format!("must have at most {MAX_ATTACHMENTS} items");
                let (most, found) = (MAX_ATTACHMENTS.into(), attachments.len().into());
                checker.fail(Rule::MaxItems, message, most, found);
            });
        }
        for n in 0..attachments.len() {
            for step in ["attachments".into(), n.into(), "blocks".into()] {
                self.at.push(step);
            }
            self.blocks_field(attachments.blocks(n));
            for _ in 0..3 {
                self.at.pop();
            }
        }
    }

    fn blocks_field(&mut self, blocks: Seen<'n>) {
        match blocks {
            Seen::List(list) => self.blocks(list),
            Seen::Null => {}
            other => self.wrong_type("an array", other),
        }
    }

    /// Everything about a message but its blocks.
    fn message_rules(&mut self, message: &Parts<'n>, way: Way) {
        for (name, value) in [
            ("text", message.text),
            ("markdown_text", message.markdown_text),
            ("thread_ts", message.thread_ts),
        ] {
            if !matches!(value, Seen::Null | Seen::Text(_)) {
                self.within(name, |checker| checker.wrong_type("a string", value));
            }
        }
        if let Attachments::Json(value) = message.attachments
            && !matches!(value, Seen::Null | Seen::List(_))
        {
            self.within("attachments", |checker| {
                checker.wrong_type("an array", value);
            });
        }
        self.at.push("metadata".into());
        self.metadata(&message.metadata);
        self.at.pop();
        if message.deletes {
            return self.alone(message);
        }
        self.markdown_text(message);
        let content = ["text", "blocks", "attachments", "markdown_text"];
        if way == Way::Call && message.shown(&content).is_none() && !message.is_unreadable() {
            self.fail_at(
                "text",
                Rule::NoText,
                "no_text: a message needs text, blocks, attachments or markdown_text",
                Json::Null,
                Json::Null,
            );
        }
    }

    /// Deleting goes with nothing else.
    fn alone(&mut self, message: &Parts<'n>) {
        let with = message.shown(&["text", "blocks", "attachments", "markdown_text"]);
        let with = with.or(message.replaces.then_some("replace_original"));
        if let Some(other) = with {
            self.fail_at(
                "delete_original",
                Rule::NotWith,
                format!("must not be set with {other}"),
                other.into(),
                Json::Null,
            );
        }
    }

    fn markdown_text(&mut self, message: &Parts<'n>) {
        let markdown = message.markdown_text.text().unwrap_or_default();
        let found = markdown.chars().count();
        if found > MAX_MARKDOWN {
            self.fail_at(
                "markdown_text",
                Rule::MaxChars,
                format!("must be less than {} characters", MAX_MARKDOWN + 1),
                MAX_MARKDOWN.into(),
                found.into(),
            );
        }
        let beside = message.shown(&["text", "blocks"]);
        if let Some(other) = beside.filter(|_| !markdown.is_empty()) {
            self.fail_at(
                "markdown_text",
                Rule::MarkdownTextConflict,
                format!("markdown_text_conflict: must not be set with {other}"),
                other.into(),
                Json::Null,
            );
        }
    }

    fn metadata(&mut self, metadata: &Metadata<'n>) {
        let (event_type, payload, entities) = match *metadata {
            Metadata::None => return,
            Metadata::Other(other) => return self.wrong_type("an object", other),
            Metadata::Fields {
                event_type,
                event_payload,
                entities,
            } => (event_type, event_payload, entities),
        };
        match entities {
            Seen::Null => {}
            Seen::List(_) => return,
            Seen::Raw(json) if json.trim_start().starts_with('[') => return,
            other => {
                return self.within("entities", |checker| checker.wrong_type("an array", other));
            }
        }
        match event_type {
            Seen::Null => self.missing("event_type"),
            Seen::Text("") => self.fail_at(
                "event_type",
                Rule::MinChars,
                "must be more than 0 characters",
                1.into(),
                0.into(),
            ),
            Seen::Text(_) => {}
            other => self.within("event_type", |checker| {
                checker.wrong_type("a string", other);
            }),
        }
        match payload {
            Seen::Null => self.missing("event_payload"),
            Seen::Object(_) => {}
            Seen::Raw(json) if json.trim_start().starts_with('{') => {}
            other => self.within("event_payload", |checker| {
                checker.wrong_type("an object", other);
            }),
        }
    }
}
