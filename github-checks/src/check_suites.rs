//! Check suites: the runs of one app for one push.
//!
//! | call | does |
//! |---|---|
//! | [`GetCheckSuite`] | reads one |
//! | [`ListCheckSuites`] | lists those for a commit |
//! | [`CreateCheckSuite`] | begins one by hand |
//! | [`RerequestCheckSuite`] | asks for another try |
//! | [`SetSuitePreferences`] | says which apps get suites by themselves |
//!
//! Every app that may write checks gets a queued suite per push, also one that never
//! reports. A suite that is not completed may still get check runs: [`crate::verdict`] says
//! how long it is waited for.
//!
//! Source: <https://docs.github.com/rest/checks/suites>

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use crate::check_runs::{AppFields, CheckApp, CheckStatus, Conclusion};
use crate::ids::{AppId, CheckSuiteId, Sha};
use crate::lenient::{moment, number, object, or_default, word};

mod create;
mod get;
mod list;
mod rerequest;
mod set_preferences;
pub use self::create::CreateCheckSuite;
pub use self::get::GetCheckSuite;
pub use self::list::ListCheckSuites;
pub use self::rerequest::RerequestCheckSuite;
pub use self::set_preferences::SetSuitePreferences;

/// GitHub Actions on github.com; on Enterprise Server only the slug is the same.
pub(crate) const ACTIONS: u64 = 15368;

/// The runs of one app for one push.
///
/// Reading it never fails: a field of another type than documented counts as absent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckSuite {
    /// Its number. 0 when GitHub sent none.
    pub id: CheckSuiteId,
    /// The commit.
    pub head_sha: Option<Sha>,
    /// The branch that was pushed; absent for pushes to forks.
    pub head_branch: Option<String>,
    /// How far it is.
    pub status: Option<CheckStatus>,
    /// How it ended: the worst of its runs.
    pub conclusion: Option<Conclusion>,
    /// The app.
    pub app: Option<CheckApp>,
    /// How many runs it holds; none for an app that never reported.
    pub latest_check_runs_count: Option<u64>,
    /// When it began.
    pub created_at: Option<DateTime<Utc>>,
    /// When it changed.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A suite as it came.
#[derive(Default, Deserialize)]
#[serde(default)]
struct SuiteFields {
    #[serde(deserialize_with = "number")]
    id: Option<CheckSuiteId>,
    #[serde(deserialize_with = "word")]
    head_sha: Option<Sha>,
    #[serde(deserialize_with = "word")]
    head_branch: Option<String>,
    #[serde(deserialize_with = "word")]
    status: Option<CheckStatus>,
    #[serde(deserialize_with = "word")]
    conclusion: Option<Conclusion>,
    #[serde(deserialize_with = "object")]
    app: Option<AppFields>,
    #[serde(deserialize_with = "number")]
    latest_check_runs_count: Option<u64>,
    #[serde(deserialize_with = "moment")]
    created_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "moment")]
    updated_at: Option<DateTime<Utc>>,
}

impl<'de> Deserialize<'de> for CheckSuite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields: Option<SuiteFields> = object(deserializer)?;
        let fields = fields.unwrap_or_default();
        Ok(Self {
            id: fields.id.unwrap_or_else(|| CheckSuiteId::from(0)),
            head_sha: fields.head_sha,
            head_branch: fields.head_branch,
            status: fields.status,
            conclusion: fields.conclusion,
            app: AppFields::read(fields.app).0,
            latest_check_runs_count: fields.latest_check_runs_count,
            created_at: fields.created_at,
            updated_at: fields.updated_at,
        })
    }
}

impl CheckSuite {
    /// Whether all its check runs have ended. A status that is absent or unknown has not.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.status == Some(CheckStatus::Completed)
    }

    /// Whether GitHub Actions runs it: one workflow run, job by job.
    #[must_use]
    pub fn is_of_actions(&self) -> bool {
        let actions = |app: &CheckApp| {
            app.id == AppId::from(ACTIONS) || app.slug.as_deref() == Some("github-actions")
        };
        self.app.as_ref().is_some_and(actions)
    }
}

/// Whether an app gets a suite on every push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AutoTrigger {
    /// The app.
    pub app_id: AppId,
    /// Whether it does.
    pub setting: bool,
}

impl AutoTrigger {
    /// Whether `app_id` gets a suite on every push.
    ///
    /// # Arguments
    /// - `app_id`: the app.
    /// - `setting`: whether it gets a suite on every push.
    pub fn new(app_id: impl Into<AppId>, setting: bool) -> Self {
        Self {
            app_id: app_id.into(),
            setting,
        }
    }
}

/// Which apps get suites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Preferences {
    /// The settings.
    #[serde(default, deserialize_with = "or_default")]
    pub preferences: AutoTriggers,
}

/// The settings of every app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AutoTriggers {
    /// App by app.
    #[serde(default, deserialize_with = "or_default")]
    pub auto_trigger_checks: Vec<AutoTrigger>,
}
