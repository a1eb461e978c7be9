//! Apps.
//!
//! | call | does |
//! |---|---|
//! | [`FilterApps`] | turns app ids into apps in one call |
//! | [`GetApp`] | reads an app by its id or its name |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::AppId;
use crate::reference::{Actor, Named};

mod filter;
mod get;
pub use self::filter::FilterApps;
pub use self::get::GetApp;

/// An app, of a person or of a team.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct App {
    /// Its UUID.
    pub id: AppId,
    /// Its name: 3 to 30 characters `a-z 0-9 -`.
    pub name: String,
    /// Its owner. A team's app has the address `TEAM@herokumanager.com` here.
    pub owner: Option<Actor>,
    /// Its team.
    pub team: Option<Named<String>>,
    /// Where it runs.
    pub region: Option<Named<String>>,
    /// The stack it runs on.
    pub stack: Option<Named<String>>,
    /// The stack of its next build.
    pub build_stack: Option<Named<String>>,
    /// Whether visitors see the maintenance page.
    pub maintenance: Option<bool>,
    /// Whether only administrators may join it. Team apps only.
    pub locked: Option<bool>,
    /// Whether the caller is a member of it. Team apps only.
    pub joined: Option<bool>,
    /// Its public address; `None` without a public route. Never build it from the name:
    /// new apps get a random suffix.
    pub web_url: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
    /// When its newest release was made; `None` before the first.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub released_at: Option<DateTime<Utc>>,
}
