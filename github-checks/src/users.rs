//! People and organizations.
//!
//! | call | does |
//! |---|---|
//! | [`GetUser`] | reads the account of the token |
//!
//! Source: <https://docs.github.com/rest/users/users>

use serde::Deserialize;

use crate::endpoint::call;
use crate::lenient::or_none;

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
