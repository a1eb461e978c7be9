//! Other resources as they appear inside an answer.

use serde::{Deserialize, Deserializer};

/// Another resource: its id, and its name where Heroku tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Named<I> {
    /// Its id.
    pub id: I,
    /// Its name; absent in many answers.
    #[serde(default = "none")]
    pub name: Option<String>,
}

impl<I: std::fmt::Display> std::fmt::Display for Named<I> {
    /// Its name, or else its id.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => f.write_str(name),
            None => self.id.fmt(f),
        }
    }
}

/// Something that an answer names in passing: a team, a region, a stack.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Label {
    /// Its UUID; absent in some answers.
    pub id: Option<String>,
    /// Its name; absent in some answers.
    pub name: Option<String>,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Actor {
    /// The account's UUID.
    pub id: String,
    /// The account's address.
    pub email: Option<String>,
}

fn none<T>() -> Option<T> {
    None
}

#[derive(Deserialize)]
struct Holder<I> {
    #[serde(default = "none")]
    id: Option<I>,
}

/// Reads `{"id": …}` as the id alone.
pub(crate) fn id<'de, D, I>(deserializer: D) -> Result<I, D::Error>
where
    D: Deserializer<'de>,
    I: Deserialize<'de>,
{
    let holder = Holder::<I>::deserialize(deserializer)?;
    holder
        .id
        .ok_or_else(|| serde::de::Error::missing_field("id"))
}

/// Reads a reference that may be `null`, `{}` or `{"id": null}`; with
/// `#[serde(default)]` it may be absent too. Builds show all four.
pub(crate) fn maybe<'de, D, I>(deserializer: D) -> Result<Option<I>, D::Error>
where
    D: Deserializer<'de>,
    I: Deserialize<'de>,
{
    let holder = Option::<Holder<I>>::deserialize(deserializer)?;
    Ok(holder.and_then(|holder| holder.id))
}

/// A list that some responses write as its only item, as `null`, or not at all.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Items<T> {
        Many(Vec<T>),
        One(T),
    }
    Ok(match Option::<Items<T>>::deserialize(deserializer)? {
        Some(Items::Many(items)) => items,
        Some(Items::One(item)) => vec![item],
        None => Vec::new(),
    })
}

/// A number that some answers write as a text: `5` or `"5"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(u64),
    Text(String),
}

impl Number {
    fn value<E: serde::de::Error>(self) -> Result<u64, E> {
        match self {
            Self::Plain(number) => Ok(number),
            Self::Text(text) => text.parse().map_err(E::custom),
        }
    }
}

/// A number, or its text; it may be `null`.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let number = Option::<Number>::deserialize(deserializer)?;
    number.map(Number::value).transpose()
}

/// As [`maybe`], for an id that is a number, or its text.
pub(crate) fn maybe_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    maybe::<D, Number>(deserializer)?
        .map(Number::value)
        .transpose()
}
