//! Commands about channels: route, route:disable.

use crate::display;
use std::{borrow::Cow, fmt};

/// A channel as the user gave it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // the grammar knows three forms; a caller must handle each
pub enum Channel<'a> {
    /// `here`: the channel the command was typed in.
    Here,
    /// A channel that Slack escaped: its id is certain, its name a label.
    Id {
        /// The id, such as `C0AAA111`.
        id: Cow<'a, str>,
        /// The label, when Slack sent one.
        name: Option<Cow<'a, str>>,
    },
    /// A name typed by hand, without `#`, lower case; the program looks it up.
    Name(Cow<'a, str>),
}

impl Channel<'_> {
    /// The same channel without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Channel<'static> {
        match self {
            Self::Here => Channel::Here,
            Self::Id { id, name } => Channel::Id {
                id: Cow::Owned(id.into_owned()),
                name: name.map(|name| Cow::Owned(name.into_owned())),
            },
            Self::Name(name) => Channel::Name(Cow::Owned(name.into_owned())),
        }
    }
}

impl fmt::Display for Channel<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here => f.write_str("here"),
            Self::Name(name) => write!(f, "#{name}"),
            Self::Id { id, name: None } => write!(f, "<#{id}>"),
            Self::Id {
                id,
                name: Some(name),
            } => {
                write!(f, "<#{id}|")?;
                display::escaped(f, name)?;
                f.write_str(">")
            }
        }
    }
}

/// One or more channels, in the order typed, without repetition. A single one costs no allocation.
#[derive(Clone, Debug)]
pub struct Channels<'a>(Repr<'a>);

#[derive(Clone, Debug)]
enum Repr<'a> {
    One(Channel<'a>),
    Many(Vec<Channel<'a>>),
}

impl<'a> Channels<'a> {
    /// Just `channel`.
    ///
    /// # Arguments
    /// - `channel`: the one channel.
    #[must_use]
    pub const fn one(channel: Channel<'a>) -> Self {
        Self(Repr::One(channel))
    }

    /// Adds `channel` at the end.
    pub(crate) fn push(&mut self, channel: Channel<'a>) {
        match &mut self.0 {
            Repr::Many(list) => list.push(channel),
            Repr::One(first) => {
                let first = std::mem::replace(first, Channel::Here);
                self.0 = Repr::Many(vec![first, channel]);
            }
        }
    }

    /// The channels, in order; never empty.
    #[must_use]
    pub fn as_slice(&self) -> &[Channel<'a>] {
        match &self.0 {
            Repr::One(channel) => std::slice::from_ref(channel),
            Repr::Many(list) => list,
        }
    }

    /// The channels, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Channel<'a>> {
        self.as_slice().iter()
    }

    /// The same channels without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Channels<'static> {
        Channels(match self.0 {
            Repr::One(channel) => Repr::One(channel.into_owned()),
            Repr::Many(list) => Repr::Many(list.into_iter().map(Channel::into_owned).collect()),
        })
    }
}

/// `CHANNELS`, separated by commas.
impl fmt::Display for Channels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, channel) in self.iter().enumerate() {
            f.write_str(if index > 0 { "," } else { "" })?;
            channel.fmt(f)?;
        }
        Ok(())
    }
}

impl PartialEq for Channels<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Channels<'_> {}

impl<'c, 'a> IntoIterator for &'c Channels<'a> {
    type Item = &'c Channel<'a>;
    type IntoIter = std::slice::Iter<'c, Channel<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// `route PIPELINE to CHANNELS`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Route<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// Where its events are posted.
    pub channels: Channels<'a>,
}

impl<'a> Route<'a> {
    /// Posts the events of `pipeline` to `channels`.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    /// - `channels`: where to, at least one; built with [`Channels::one`] or read from a line.
    pub fn new(pipeline: impl Into<Cow<'a, str>>, channels: Channels<'a>) -> Self {
        Self {
            pipeline: pipeline.into(),
            channels,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Route<'static> {
        Route::new(self.pipeline.into_owned(), self.channels.into_owned())
    }
}

impl fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("route ")?;
        display::name(f, &self.pipeline)?;
        write!(f, " to {}", self.channels)
    }
}

/// `route:disable PIPELINE [in CHANNELS]`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteDisable<'a> {
    /// The pipeline.
    pub pipeline: Cow<'a, str>,
    /// Where its events are no longer posted; `None` is everywhere.
    pub channels: Option<Channels<'a>>,
}

impl<'a> RouteDisable<'a> {
    /// Stops posting the events of `pipeline` everywhere.
    ///
    /// # Arguments
    /// - `pipeline`: name or id of the pipeline.
    pub fn new(pipeline: impl Into<Cow<'a, str>>) -> Self {
        Self {
            pipeline: pipeline.into(),
            channels: None,
        }
    }

    /// The same command without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> RouteDisable<'static> {
        RouteDisable {
            pipeline: Cow::Owned(self.pipeline.into_owned()),
            channels: self.channels.map(Channels::into_owned),
        }
    }
}

impl fmt::Display for RouteDisable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("route:disable ")?;
        display::name(f, &self.pipeline)?;
        match &self.channels {
            Some(channels) => write!(f, " in {channels}"),
            None => Ok(()),
        }
    }
}
