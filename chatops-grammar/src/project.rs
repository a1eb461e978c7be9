//! The JSON projection: one flat object for a command, one for an error.

use crate::command::{Channel, Channels, Command, Defaulted, Own, Value, duration_text};
use crate::error::{ParseError, Suggestion};
use crate::names::Apps;
use crate::parsed::Parsed;
use crate::reference::Ref;
use crate::stage::Stage;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// One value of the projection.
enum Json<'v> {
    Null,
    Bool(bool),
    Number(u64),
    Integer(i64),
    Text(&'v str),
    Owned(String),
    Apps(&'v Apps<'v>),
    Channels(&'v Channels<'v>),
    Words(Vec<&'v str>),
}

impl<'v> Json<'v> {
    fn text(text: Option<&'v (impl AsRef<str> + ?Sized)>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.as_ref()))
    }

    fn stage(stage: Option<Stage>) -> Self {
        stage.map_or(Self::Null, |stage| Self::Text(stage.as_str()))
    }

    fn apps(apps: Option<&'v Apps<'v>>) -> Self {
        apps.map_or(Self::Null, Self::Apps)
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => serializer.serialize_u64(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Owned(text) => serializer.serialize_str(text),
            Self::Apps(Apps::All) => serializer.serialize_str("all"),
            Self::Apps(Apps::Named(names)) => serializer.collect_seq(names.iter()),
            Self::Words(words) => serializer.collect_seq(words),
            Self::Channels(channels) => {
                let mut list = serializer.serialize_seq(None)?;
                for channel in *channels {
                    list.serialize_element(&OneChannel(channel))?;
                }
                list.end()
            }
        }
    }
}

struct OneChannel<'v>(&'v Channel<'v>);

impl Serialize for OneChannel<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let (id, name) = match self.0 {
            Channel::Here => {
                map.serialize_entry("here", &true)?;
                return map.end();
            }
            Channel::Id { id, name } => (Some(id), name.as_ref()),
            Channel::Name(name) => (None, Some(name)),
        };
        map.serialize_entry("id", &id)?;
        map.serialize_entry("name", &name)?;
        map.end()
    }
}

type Fields<'v> = Vec<(&'v str, Json<'v>)>;

fn reference<'v>(reference: Option<&'v Ref<'v>>) -> [(&'static str, Json<'v>); 2] {
    [
        ("ref", Json::text(reference.map(|r| &*r.name))),
        ("ref_kind", Json::text(reference.map(|r| r.kind.as_str()))),
    ]
}

fn defaulted(which: Defaulted) -> (&'static str, Json<'static>) {
    let words = [
        ("from_stage", which.from_stage),
        ("to_stage", which.to_stage),
    ];
    (
        "defaulted",
        Json::Words(
            words
                .into_iter()
                .filter(|(_, set)| *set)
                .map(|(word, _)| word)
                .collect(),
        ),
    )
}

/// Only there when the flag was typed: programs without Level 2 never see it.
fn dry_run(typed: bool) -> Option<(&'static str, Json<'static>)> {
    typed.then_some(("dry_run", Json::Bool(true)))
}

#[allow(clippy::too_many_lines)] // one row for each command
fn fields<'v>(command: &'v Command<'v>) -> Fields<'v> {
    match command {
        Command::Login
        | Command::Logout
        | Command::Pipelines
        | Command::RouteList
        | Command::UnlockAll => Vec::new(),
        Command::Help(c) => vec![("topic", Json::text(c.topic))],
        Command::Deploy(c) => {
            let [name, kind] = reference(c.reference.as_ref());
            let mut fields = vec![
                ("force", Json::Bool(c.force)),
                ("pipeline", Json::Text(&c.pipeline)),
                name,
                kind,
                ("stage", Json::stage(c.stage)),
                ("apps", Json::apps(c.apps.as_ref())),
            ];
            fields.extend(dry_run(c.dry_run));
            fields
        }
        Command::Promote(c) => {
            let mut fields = vec![
                ("force", Json::Bool(c.force)),
                ("pipeline", Json::Text(&c.pipeline)),
                ("from_stage", Json::Text(c.from_stage.as_str())),
                ("from_app", Json::text(c.from_app.as_ref())),
                ("to_stage", Json::Text(c.to_stage.as_str())),
                ("to_apps", Json::apps(c.to_apps.as_ref())),
                defaulted(c.defaulted),
            ];
            fields.extend(dry_run(c.dry_run));
            fields
        }
        Command::Releases(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("stage", Json::Text(c.stage.as_str())),
            ("app", Json::text(c.app.as_ref())),
        ],
        Command::Info(c) => vec![("pipeline", Json::Text(&c.pipeline))],
        Command::Route(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("channels", Json::Channels(&c.channels)),
        ],
        Command::RouteDisable(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            (
                "channels",
                c.channels.as_ref().map_or(Json::Null, Json::Channels),
            ),
        ],
        Command::Own(own) => own_fields(own),
        Command::Lock(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("stage", Json::Text(c.stage.as_str())),
            ("app", Json::text(c.app.as_ref())),
            (
                "seconds",
                c.duration
                    .map_or(Json::Null, |duration| Json::Number(duration.as_secs())),
            ),
            ("text", Json::text(c.text.as_ref())),
        ],
        Command::Unlock(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("stage", Json::Text(c.stage.as_str())),
            ("app", Json::text(c.app.as_ref())),
        ],
        Command::Locks(c) | Command::Status(c) | Command::Queue(c) => {
            vec![("pipeline", Json::text(c.pipeline.as_ref()))]
        }
        Command::Rollback(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("stage", Json::stage(c.stage)),
            ("app", Json::text(c.app.as_ref())),
            (
                "release",
                c.release
                    .as_ref()
                    .map_or(Json::Null, |release| Json::Owned(release.to_string())),
            ),
            ("text", Json::text(c.text.as_ref())),
            ("dry_run", Json::Bool(c.dry_run)),
        ],
        Command::Diff(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("from_stage", Json::Text(c.from_stage.as_str())),
            ("to_stage", Json::Text(c.to_stage.as_str())),
            defaulted(c.defaulted),
        ],
        Command::Cancel(c) => vec![("id", Json::Text(&c.id))],
        Command::Approve(c) | Command::Reject(c) => {
            vec![
                ("id", Json::Text(&c.id)),
                ("text", Json::text(c.text.as_ref())),
            ]
        }
        Command::Freeze(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("stage", Json::stage(c.stage)),
            (
                "until",
                c.until
                    .map_or(Json::Null, |until| Json::Owned(until.to_string())),
            ),
            ("text", Json::text(c.text.as_ref())),
        ],
        Command::Unfreeze(c) => vec![
            ("pipeline", Json::Text(&c.pipeline)),
            ("stage", Json::stage(c.stage)),
        ],
        Command::History(c) => {
            vec![
                ("pipeline", Json::text(c.pipeline.as_ref())),
                ("stage", Json::stage(c.stage)),
            ]
        }
    }
}

/// The fields that the table of the program declares; what was left out is null.
fn own_fields<'v>(own: &'v Own<'v>) -> Fields<'v> {
    let mut fields: Fields<'v> = Vec::new();
    if own.verb.force {
        fields.push(("force", Json::Bool(own.force)));
    }
    for (arg, value) in own.verb.args.iter().zip(&own.values) {
        let (head, tail) = match value {
            None => (Json::Null, Json::Null),
            Some(Value::Name(name)) => (Json::Text(name), Json::Null),
            Some(Value::Target(name, r)) => (
                Json::Text(name),
                r.as_ref()
                    .map_or(Json::Null, |r| Json::Owned(r.to_text().into_owned())),
            ),
            Some(Value::Stage(stage)) => (Json::Text(stage.as_str()), Json::Null),
            Some(Value::Source(stage, app)) => {
                (Json::Text(stage.as_str()), Json::text(app.as_ref()))
            }
            Some(Value::Place(stage, apps)) => {
                (Json::Text(stage.as_str()), Json::apps(apps.as_ref()))
            }
            Some(Value::Channels(channels)) => (Json::Channels(channels), Json::Null),
            Some(Value::Duration(duration)) => (Json::Owned(duration_text(*duration)), Json::Null),
            Some(Value::Time(time)) => (Json::Owned(time.to_string()), Json::Null),
            Some(Value::Release(release)) => (Json::Owned(release.to_string()), Json::Null),
            Some(Value::Topic(word) | Value::OneOf(word)) => (Json::Text(word), Json::Null),
            Some(Value::Number(number)) => (Json::Integer(*number), Json::Null),
            Some(Value::Word(word)) => (Json::Text(word), Json::Null),
        };
        fields.push((arg.field, head));
        if let Some(field) = arg.tail {
            fields.push((field, tail));
        }
    }
    fields.extend(
        own.verb
            .flags
            .iter()
            .map(|flag| (flag.name, Json::Bool(own.flag(flag.name)))),
    );
    if own.verb.text {
        fields.push(("text", Json::text(own.text())));
    }
    fields
}

fn write<S: SerializeMap>(command: &Command<'_>, map: &mut S) -> Result<(), S::Error> {
    map.serialize_entry("command", command.tag())?;
    fields(command)
        .iter()
        .try_for_each(|(name, value)| map.serialize_entry(name, value))
}

/// One flat object with the tag `command`.
impl Serialize for Command<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write(self, &mut map)?;
        map.end()
    }
}

/// The object of the command and the list `warnings`.
impl Serialize for Parsed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write(self.command(), &mut map)?;
        let warnings: Vec<_> = self
            .warnings()
            .iter()
            .map(|warning| warning.kind().as_str())
            .collect();
        map.serialize_entry("warnings", &warnings)?;
        map.end()
    }
}

/// `kind`, `span`, `found`, `expected`, `suggestions` (the texts) and `hint`.
impl Serialize for ParseError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let span = self.span();
        let suggestions: Vec<_> = self.suggestions().iter().map(Suggestion::text).collect();
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("kind", self.kind().as_str())?;
        map.serialize_entry("span", &[span.start, span.end])?;
        map.serialize_entry("found", self.found())?;
        map.serialize_entry("expected", self.expected())?;
        map.serialize_entry("suggestions", &suggestions)?;
        map.serialize_entry("hint", self.hint())?;
        map.end()
    }
}
