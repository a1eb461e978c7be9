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
