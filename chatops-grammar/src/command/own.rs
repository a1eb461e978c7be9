//! Commands of another program's table.

use super::change::Release;
use super::channel::Channels;
use super::duration::duration_text;
use super::when::When;
use crate::display;
use crate::names::Apps;
use crate::reference::Ref;
use crate::stage::Stage;
use crate::table::{Arg, Verb};
use std::{borrow::Cow, fmt, time::Duration};

/// The value of one argument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Of [`ArgKind::Name`](crate::ArgKind::Name) and [`ArgKind::Id`](crate::ArgKind::Id).
    Name(Cow<'a, str>),
    /// Of [`ArgKind::Target`](crate::ArgKind::Target).
    Target(Cow<'a, str>, Option<Ref<'a>>),
    /// Of [`ArgKind::Stage`](crate::ArgKind::Stage).
    Stage(Stage),
    /// Of [`ArgKind::Source`](crate::ArgKind::Source).
    Source(Stage, Option<Cow<'a, str>>),
    /// Of [`ArgKind::Place`](crate::ArgKind::Place).
    Place(Stage, Option<Apps<'a>>),
    /// Of [`ArgKind::Channels`](crate::ArgKind::Channels).
    Channels(Channels<'a>),
    /// Of [`ArgKind::Duration`](crate::ArgKind::Duration).
    Duration(Duration),
    /// Of [`ArgKind::Time`](crate::ArgKind::Time).
    Time(When),
    /// Of [`ArgKind::Release`](crate::ArgKind::Release).
    Release(Release<'a>),
    /// Of [`ArgKind::Topic`](crate::ArgKind::Topic).
    Topic(&'static str),
    /// Of [`ArgKind::Number`](crate::ArgKind::Number), within its range.
    Number(i64),
    /// Of [`ArgKind::OneOf`](crate::ArgKind::OneOf), as the table spells it.
    OneOf(&'static str),
    /// Of [`ArgKind::Word`](crate::ArgKind::Word), as typed.
    Word(Cow<'a, str>),
}

/// A command that was declared with [`Verb::new`].
#[derive(Clone, Debug)]
pub struct Own<'a> {
    pub(crate) verb: &'static Verb,
    pub(crate) force: bool,
    pub(crate) values: Vec<Option<Value<'a>>>,
    pub(crate) flags: u8,
    pub(crate) text: Option<Cow<'a, str>>,
}

impl<'a> Own<'a> {
    /// The verb in its canonical spelling.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        self.verb.name
    }

    /// Whether `!` was typed.
    #[must_use]
    pub const fn force(&self) -> bool {
        self.force
    }

    /// The value of the argument with this field name, `None` when it was left out.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value<'a>> {
        let index = self.verb.args.iter().position(|arg| arg.field == field)?;
        self.values.get(index)?.as_ref()
    }

    /// The name or id in the argument with this field name.
    #[must_use]
    pub fn name(&self, field: &str) -> Option<&str> {
        match self.value(field)? {
            Value::Name(name) | Value::Target(name, _) => Some(name),
            Value::Stage(_)
            | Value::Source(..)
            | Value::Place(..)
            | Value::Channels(_)
            | Value::Duration(_)
            | Value::Time(_)
            | Value::Release(_)
            | Value::Topic(_)
            | Value::Number(_)
            | Value::OneOf(_)
            | Value::Word(_) => None,
        }
    }

    /// The number in the argument with this field name; it is in the range that the table gives.
    #[must_use]
    pub fn number(&self, field: &str) -> Option<i64> {
        match self.value(field)? {
            Value::Number(number) => Some(*number),
            Value::Name(_)
            | Value::Target(..)
            | Value::Stage(_)
            | Value::Source(..)
            | Value::Place(..)
            | Value::Channels(_)
            | Value::Duration(_)
            | Value::Time(_)
            | Value::Release(_)
            | Value::Topic(_)
            | Value::OneOf(_)
            | Value::Word(_) => None,
        }
    }

    /// The word in the argument with this field name: one of a list as the table spells it, a free one as typed.
    #[must_use]
    pub fn word(&self, field: &str) -> Option<&str> {
        match self.value(field)? {
            Value::OneOf(word) | Value::Topic(word) => Some(word),
            Value::Word(word) => Some(word),
            Value::Name(_)
            | Value::Target(..)
            | Value::Stage(_)
            | Value::Source(..)
            | Value::Place(..)
            | Value::Channels(_)
            | Value::Duration(_)
            | Value::Time(_)
            | Value::Release(_)
            | Value::Number(_) => None,
        }
    }

    /// The stage in the argument with this field name.
    #[must_use]
    pub fn stage(&self, field: &str) -> Option<Stage> {
        match self.value(field)? {
            Value::Stage(stage) | Value::Source(stage, _) | Value::Place(stage, _) => Some(*stage),
            Value::Name(_)
            | Value::Target(..)
            | Value::Channels(_)
            | Value::Duration(_)
            | Value::Time(_)
            | Value::Release(_)
            | Value::Topic(_)
            | Value::Number(_)
            | Value::OneOf(_)
            | Value::Word(_) => None,
        }
    }

    /// Whether the flag was typed; `flag` without dashes.
    #[must_use]
    pub fn flag(&self, flag: &str) -> bool {
        let index = self.verb.flags.iter().position(|known| known.name == flag);
        index.is_some_and(|index| self.flags & (1 << index) != 0)
    }

    /// The text after the colon.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether `text` opens a clause of the verb, or stands for one of its arguments.
    fn is_keyword(&self, text: &str) -> bool {
        let mut words = self
            .verb
            .args
            .iter()
            .flat_map(|arg| arg.keywords.iter().chain(arg.alone.as_ref()));
        words.any(|word| word.eq_ignore_ascii_case(text))
    }

    /// The arguments that were given, with their declaration.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&'static Arg, &Value<'a>)> {
        let pairs = self.verb.args.iter().zip(&self.values);
        pairs.filter_map(|(arg, value)| Some((arg, value.as_ref()?)))
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Own<'static> {
        Own {
            verb: self.verb,
            force: self.force,
            values: self
                .values
                .into_iter()
                .map(|value| value.map(Value::into_owned))
                .collect(),
            flags: self.flags,
            text: self.text.map(|text| Cow::Owned(text.into_owned())),
        }
    }
}

impl PartialEq for Own<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.verb.name == other.verb.name
            && (self.force, self.flags) == (other.force, other.flags)
            && self.values == other.values
            && self.text == other.text
    }
}

impl Eq for Own<'_> {}

impl fmt::Display for Own<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb.name)?;
        f.write_str(if self.force { "!" } else { "" })?;
        for (arg, value) in self.given() {
            if let Some(keyword) = arg.keywords.first() {
                write!(f, " {keyword}")?;
            }
            f.write_str(" ")?;
            // A name or word that is a keyword of this verb is one in quotes only.
            match value.as_text().filter(|text| self.is_keyword(text)) {
                Some(text) => display::quoted(f, text)?,
                None => value.fmt(f)?,
            }
        }
        for (index, flag) in self.verb.flags.iter().enumerate() {
            if self.flags & (1 << index) != 0 {
                write!(f, " --{}", flag.name)?;
            }
        }
        display::text(f, self.text.as_deref())
    }
}

impl Value<'_> {
    /// The text of a name or free word.
    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Name(text) | Self::Word(text) => Some(text),
            Self::Target(..)
            | Self::Stage(_)
            | Self::Source(..)
            | Self::Place(..)
            | Self::Channels(_)
            | Self::Duration(_)
            | Self::Time(_)
            | Self::Release(_)
            | Self::Topic(_)
            | Self::Number(_)
            | Self::OneOf(_) => None,
        }
    }

    /// The same value without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Name(name) => Value::Name(Cow::Owned(name.into_owned())),
            Self::Target(name, reference) => Value::Target(
                Cow::Owned(name.into_owned()),
                reference.map(Ref::into_owned),
            ),
            Self::Stage(stage) => Value::Stage(stage),
            Self::Source(stage, app) => {
                Value::Source(stage, app.map(|app| Cow::Owned(app.into_owned())))
            }
            Self::Place(stage, apps) => Value::Place(stage, apps.map(Apps::into_owned)),
            Self::Channels(channels) => Value::Channels(channels.into_owned()),
            Self::Duration(duration) => Value::Duration(duration),
            Self::Time(time) => Value::Time(time),
            Self::Release(release) => Value::Release(release.into_owned()),
            Self::Topic(topic) => Value::Topic(topic),
            Self::Number(number) => Value::Number(number),
            Self::OneOf(word) => Value::OneOf(word),
            Self::Word(word) => Value::Word(Cow::Owned(word.into_owned())),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => display::name(f, name),
            Self::Target(name, reference) => {
                display::name(f, name)?;
                reference
                    .iter()
                    .try_for_each(|reference| display::reference(f, reference))
            }
            Self::Stage(stage) => stage.fmt(f),
            Self::Source(stage, app) => display::stage_app(f, *stage, app.as_deref()),
            Self::Place(stage, apps) => display::stage_apps(f, *stage, apps.as_ref()),
            Self::Channels(channels) => channels.fmt(f),
            Self::Duration(duration) => f.write_str(&duration_text(*duration)),
            Self::Time(time) => time.fmt(f),
            Self::Release(release) => release.fmt(f),
            Self::Topic(topic) | Self::OneOf(topic) => f.write_str(topic),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => display::word(f, word),
        }
    }
}
