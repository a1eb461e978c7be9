//! Lists of app names, kept as one piece of text.

use std::borrow::Cow;

/// One or more names, in the order typed, without repetition.
///
/// No name contains a comma, so the list is its canonical text: a plain list
/// borrows from the line it was typed in and costs no allocation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Names<'a>(Cow<'a, str>);

impl<'a> Names<'a> {
    /// A list from names that hold no comma; empty names and repetitions are left out.
    ///
    /// `None` when no name is left.
    ///
    /// # Arguments
    /// - `names`: names, kept in this order.
    pub fn new<I: IntoIterator<Item: AsRef<str>>>(names: I) -> Option<Self> {
        let mut seen = std::collections::HashSet::new();
        let mut text = String::new();
        for name in names {
            let name = name.as_ref();
            if name.is_empty() || name.contains(',') || !seen.insert(name.to_owned()) {
                continue;
            }
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(name);
        }
        (!text.is_empty()).then_some(Self(Cow::Owned(text)))
    }

    /// Trusts that `text` is a canonical list.
    pub(crate) const fn from_canonical(text: Cow<'a, str>) -> Self {
        Self(text)
    }

    /// The names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(',')
    }

    /// How many names there are; never zero.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // a list is never empty
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// The first name.
    #[must_use]
    pub fn first(&self) -> &str {
        self.0.split_once(',').map_or(&*self.0, |(first, _)| first)
    }

    /// Whether `name` is in the list.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|item| item == name)
    }

    /// The names joined by commas.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same list without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Names<'static> {
        Names(Cow::Owned(self.0.into_owned()))
    }
}

/// Which apps of a stage a command is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // the grammar knows two forms; a caller must handle both
pub enum Apps<'a> {
    /// The word `all`.
    All,
    /// The apps by name.
    Named(Names<'a>),
}

impl Apps<'_> {
    /// The same choice without borrowed parts.
    #[must_use]
    pub fn into_owned(self) -> Apps<'static> {
        match self {
            Self::All => Apps::All,
            Self::Named(names) => Apps::Named(names.into_owned()),
        }
    }
}
