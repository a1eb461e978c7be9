//! Apps.
//!
//! | call | does |
//! |---|---|
//! | [`CreateApp`] | makes an app |
//! | [`CreateTeamApp`] | makes an app in a team |
//! | [`DeleteApp`] | deletes an app with everything that belongs to it |
//! | [`DisableAcm`] | turns automatic certificates off |
//! | [`EnableAcm`] | turns automatic certificates on |
//! | [`FilterApps`] | turns app ids into apps in one call |
//! | [`GetApp`] | reads an app by its id or its name |
//! | [`GetAppFeature`] | whether an app has a feature |
//! | [`GetTeamApp`] | reads a team's app, with its lock |
//! | [`ListApps`] | lists the apps that the account may see |
//! | [`ListAppsByUser`] | lists the apps that an account owns or works on |
//! | [`ListAppFeatures`] | lists the features that an app can have |
//! | [`ListTeamApps`] | lists the apps of a team |
//! | [`LockTeamApp`] | locks or unlocks a team's app |
//! | [`PreauthorizeApp`] | answers the second factor once for all calls about an app |
//! | [`RefreshAcm`] | asks for new certificates |
//! | [`TransferTeamApp`] | gives a team's app to a person or to another team |
//! | [`UpdateApp`] | changes an app |
//! | [`UpdateAppFeature`] | turns a feature of an app on or off |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::error::BuildError;
use crate::ids::AppId;
use crate::reference::{Actor, Label};

mod create;
mod create_team_app;
mod delete;
mod disable_acm;
mod enable_acm;
mod filter;
mod get;
mod get_feature;
mod get_team_app;
mod list;
mod list_by_user;
mod list_features;
mod list_team_apps;
mod lock_team_app;
mod preauthorize;
mod refresh_acm;
mod transfer;
mod update;
mod update_feature;
pub use self::create::CreateApp;
pub use self::create_team_app::CreateTeamApp;
pub use self::delete::DeleteApp;
pub use self::disable_acm::DisableAcm;
pub use self::enable_acm::EnableAcm;
pub use self::filter::FilterApps;
pub use self::get::GetApp;
pub use self::get_feature::GetAppFeature;
pub use self::get_team_app::GetTeamApp;
pub use self::list::ListApps;
pub use self::list_by_user::ListAppsByUser;
pub use self::list_features::ListAppFeatures;
pub use self::list_team_apps::ListTeamApps;
pub use self::lock_team_app::LockTeamApp;
pub use self::preauthorize::PreauthorizeApp;
pub use self::refresh_acm::RefreshAcm;
pub use self::transfer::TransferTeamApp;
pub use self::update::UpdateApp;
pub use self::update_feature::UpdateAppFeature;

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
    pub team: Option<Label>,
    /// Where it runs.
    pub region: Option<Label>,
    /// The stack it runs on.
    pub stack: Option<Label>,
    /// The stack of its next build.
    pub build_stack: Option<Label>,
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

/// Refuses a name that Heroku would refuse: `[a-z][a-z0-9-]{1,28}[a-z0-9]`.
fn check_name(name: Option<&str>) -> Result<(), BuildError> {
    let Some(name) = name else { return Ok(()) };
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let fits = (3..=30).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && plain(bytes[bytes.len() - 1])
        && bytes.iter().all(|byte| plain(*byte) || *byte == b'-');
    if fits {
        return Ok(());
    }
    Err(BuildError::invalid(format!(
        "the app name {name:?} is not 3 to 30 of a-z, 0-9 and -, a letter first, no - last"
    )))
}
