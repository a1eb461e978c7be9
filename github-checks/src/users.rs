//! People and organizations.
//!
//! | call | does |
//! |---|---|
//! | [`GetUser`] | reads the account of the token |
//!
//! Source: <https://docs.github.com/rest/users/users>

use serde::{Deserialize, Deserializer};

use crate::endpoint::call;
use crate::lenient::{number, object, or_none, word};

/// An account: a person, an organization or a bot.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Account {
    /// The name in addresses; can change.
    pub login: String,
    /// The number; never changes.
    pub id: Option<u64>,
    /// `User`, `Organization` or `Bot`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// An account as it came.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AccountFields {
    #[serde(deserialize_with = "word")]
    login: Option<String>,
    #[serde(deserialize_with = "number")]
    id: Option<u64>,
    #[serde(rename = "type", deserialize_with = "word")]
    kind: Option<String>,
}

/// Reads an account; `None` for anything that has no login. Of its many other fields nothing is
/// built: lists hold one account for each item.
pub(crate) fn account<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Account>, D::Error> {
    let fields: Option<AccountFields> = object(deserializer)?;
    Ok(fields.and_then(|fields| {
        Some(Account {
            login: fields.login?,
            id: fields.id,
            kind: fields.kind,
        })
    }))
}

/// A team of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Team {
    /// Number of the team; never changes.
    pub id: u64,
    /// Name of the team in addresses.
    #[serde(default, deserialize_with = "or_none")]
    pub slug: Option<String>,
    /// Name of the team.
    #[serde(default, deserialize_with = "or_none")]
    pub name: Option<String>,
    /// Page of the team.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
}

/// The account of the token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// The name in addresses; can change.
    pub login: String,
    /// The number; never changes.
    pub id: u64,
    /// What the person is called.
    pub name: Option<String>,
    /// The public address, if there is one.
    pub email: Option<String>,
    /// The profile page.
    pub html_url: Option<String>,
}

call! {
    /// Reads the account of the token. The scopes of the token are in
    /// [`Meta::scopes`](crate::meta::Meta::scopes).
    ///
    /// # Permission
    /// None; but installation tokens have no account and are refused.
    pub struct GetUser {} -> User;
    GET "/user", Safe,
    docs "https://docs.github.com/rest/users/users#get-the-authenticated-user"
}
