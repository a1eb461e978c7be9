//! App setups: a new app from a tarball with an `app.json`.
//!
//! | call | does |
//! |---|---|
//! | [`CreateAppSetup`] | makes an app from a tarball with an `app.json` |
//! | [`GetAppSetup`] | reads an app setup |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-setup>

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AppId, AppSetupId, BuildId};
use crate::macros::open_enum;
use crate::reference::Named;
use crate::secret::SignedUrl;

mod overrides;
pub use self::overrides::Overrides;

mod create;
mod get;
pub use self::create::CreateAppSetup;
pub use self::get::GetAppSetup;

open_enum! {
    /// How an app setup fares.
    SetupStatus {
        /// Running.
        Pending = "pending",
        /// The app is there and runs.
        Succeeded = "succeeded",
        /// It did not work: see the message, the manifest errors and the post-deploy.
        Failed = "failed",
    }
}

/// An app setup. Ask once a second at most while it is pending.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AppSetup {
    /// Its UUID.
    pub id: AppSetupId,
    /// How it fares.
    pub status: SetupStatus,
    /// The app.
    pub app: Option<Named<AppId>>,
    /// Its build, once there is one: the earliest way to see the output.
    pub build: Option<SetupBuild>,
    /// Why it failed.
    pub failure_message: Option<String>,
    /// What is wrong with the `app.json`.
    pub manifest_errors: Option<Vec<String>>,
    /// What the post-deploy script did.
    pub postdeploy: Option<Postdeploy>,
    /// Where to send the person who asked for the app.
    pub resolved_success_url: Option<String>,
    /// When it began.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// The build of an app setup.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SetupBuild {
    /// Its UUID.
    pub id: Option<BuildId>,
    /// How it fares.
    pub status: Option<SetupStatus>,
    /// Where its output can be read: [`Client::stream`](crate::Client::stream).
    pub output_stream_url: Option<SignedUrl>,
}

/// What a post-deploy script did.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Postdeploy {
    /// What it printed.
    pub output: Option<String>,
    /// Its exit code.
    pub exit_code: Option<i64>,
}

/// The app that a setup makes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use]
pub struct SetupApp {
    /// Its name; `None` lets Heroku make one up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its team; `None` for the caller's own app.
    #[serde(rename = "organization", skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Where it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Its private space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space: Option<String>,
    /// Its stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
}
