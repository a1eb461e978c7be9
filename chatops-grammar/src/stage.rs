//! The stages of a Heroku pipeline and the words people use for them.

use crate::lex::class::UPPER;
use crate::lex::is_same;
use std::fmt;

/// Where in a pipeline an app sits.
///
/// The set is Heroku's and closed, so a `match` on it is checked for completeness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(clippy::exhaustive_enums)] // closed by Heroku's schema; a forgotten stage should not compile
pub enum Stage {
    /// Apps made by a test run.
    Test = 1,
    /// Apps made for a pull request.
    Review,
    /// The first stage that is deployed by hand.
    Development,
    /// Before production.
    Staging,
    /// Serving users.
    Production,
}

/// The stages in the order in which code moves through them.
pub(crate) const STAGES: [Stage; 5] = [
    Stage::Test,
    Stage::Review,
    Stage::Development,
    Stage::Staging,
    Stage::Production,
];

/// Every built-in word for a stage, the likeliest first.
pub(crate) static WORDS: [(&str, Stage); 10] = [
    ("staging", Stage::Staging),
    ("production", Stage::Production),
    ("prod", Stage::Production),
    ("prd", Stage::Production),
    ("stage", Stage::Staging),
    ("stg", Stage::Staging),
    ("development", Stage::Development),
    ("dev", Stage::Development),
    ("review", Stage::Review),
    ("test", Stage::Test),
];

impl Stage {
    /// Heroku's name of the stage, which is also the canonical spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Review => "review",
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }

    /// The stage that `word` means without further stage words, in any case.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::from_bytes(word.as_bytes(), UPPER)
    }

    /// [`from_word`](Self::from_word) for bytes of known classes.
    #[inline]
    pub(crate) fn from_bytes(word: &[u8], classes: u8) -> Option<Self> {
        WORDS
            .iter()
            .find(|(known, _)| is_same(word, known, classes))
            .map(|(_, stage)| *stage)
    }

    /// The stage that promotes to this one, `None` for development and for what lies outside the chain.
    #[must_use]
    pub const fn before(self) -> Option<Self> {
        match self {
            Self::Production => Some(Self::Staging),
            Self::Staging => Some(Self::Development),
            Self::Test | Self::Review | Self::Development => None,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A set of stages, for what a clause accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageSet(u8);

impl StageSet {
    /// Development, staging and production: what code is deployed to by hand.
    pub const DEPLOYABLE: Self = Self::of(&[Stage::Development, Stage::Staging, Stage::Production]);
    /// [`DEPLOYABLE`](Self::DEPLOYABLE) and review apps.
    pub const VISIBLE: Self = Self(Self::DEPLOYABLE.0 | 1 << Stage::Review as u8);
    /// All five.
    pub const ALL: Self = Self::of(&STAGES);

    /// Exactly the given stages.
    ///
    /// # Arguments
    /// - `stages`: the stages, in any order.
    #[must_use]
    pub const fn of(stages: &[Stage]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < stages.len() {
            bits |= 1 << stages[index] as u8;
            index += 1;
        }
        Self(bits)
    }

    /// Whether `stage` is in the set.
    #[must_use]
    pub const fn contains(self, stage: Stage) -> bool {
        self.0 & (1 << stage as u8) != 0
    }

    /// The members, in the order in which code moves through them.
    pub fn iter(self) -> impl Iterator<Item = Stage> {
        STAGES
            .into_iter()
            .filter(move |stage| self.contains(*stage))
    }
}
