//! A write to another service, and how far it is.

use serde::{Deserialize, Serialize};

/// A write, stored before it leaves and when its response came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Sent<T> {
    /// Nothing left.
    #[default]
    No,
    /// It may have left.
    Sending(Sending),
    /// It was seen to have happened.
    Done(T),
}

/// When it may have left, and what was there before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sending {
    /// Milliseconds since 1970 on the bot's clock: of the last try.
    pub at: u64,
    /// Ids that were there before the first try.
    pub seen: Vec<String>,
    /// How often its response was lost in a process that lived on.
    #[serde(default)]
    pub lost: u32,
}

impl Sending {
    /// A first try.
    #[must_use]
    pub fn new(at: u64, seen: Vec<String>) -> Self {
        Self { at, seen, lost: 0 }
    }
}

impl<T> Sent<T> {
    /// What came of it.
    pub fn done(&self) -> Option<&T> {
        match self {
            Self::Done(value) => Some(value),
            Self::No | Self::Sending(_) => None,
        }
    }

    /// The try that is under way.
    pub fn sending(&self) -> Option<&Sending> {
        match self {
            Self::Sending(sending) => Some(sending),
            Self::No | Self::Done(_) => None,
        }
    }
}
