//! A word that an open enum does not list.

/// A word that an open enum does not list. It cannot be made from outside, so that
/// code which matches on it keeps working when the word gets a variant of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unlisted(Box<str>);

impl Unlisted {
    pub(crate) fn new(word: &str) -> Self {
        Self(word.into())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
