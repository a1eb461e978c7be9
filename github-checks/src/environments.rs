//! Environments: where GitHub Actions may deploy to, and who must agree.
//!
//! Who waits for an approval, and giving one, is in
//! [`deployment_reviews`](crate::deployment_reviews); gates of your own are in
//! [`protection_rules`](crate::protection_rules).
//!
//! | call | does |
//! |---|---|
//! | [`ListEnvironments`] | lists them |
//! | [`GetEnvironment`] | reads one |
//! | [`PutEnvironment`] | makes or changes one |
//! | [`DeleteEnvironment`] | deletes one |
//!
//! Source: <https://docs.github.com/rest/deployments/environments>

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::ids::EnvironmentId;
use crate::lenient::{known_items, or_default, or_none};
use crate::users::{Account, Team};

mod delete;
mod get;
mod list;
mod put;
pub use self::delete::DeleteEnvironment;
pub use self::get::GetEnvironment;
pub use self::list::ListEnvironments;
pub use self::put::PutEnvironment;

/// Where something is deployed to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Environment {
    /// Id of the environment.
    pub id: EnvironmentId,
    /// Its name; GitHub compares without case.
    pub name: String,
    /// Page of the environment in the web interface.
    pub html_url: Option<String>,
    /// What holds back a job.
    #[serde(default, deserialize_with = "or_default")]
    pub protection_rules: Vec<ProtectionRule>,
}

/// What holds back a job. One struct for all kinds: what does not belong to the kind is
/// absent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ProtectionRule {
    /// `wait_timer`, `required_reviewers`, `branch_policy` …
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Minutes to wait, for `wait_timer`.
    pub wait_timer: Option<u64>,
    /// Whether nobody may approve what they started themselves, for `required_reviewers`.
    pub prevent_self_review: Option<bool>,
    /// Who may approve, for `required_reviewers`; one of them suffices.
    #[serde(default, deserialize_with = "known_items")]
    pub reviewers: Vec<RequiredReviewer>,
}

/// Who may approve a job that wants to deploy to an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequiredReviewer {
    /// A person.
    User(Account),
    /// A team: any of its members.
    Team(Team),
    /// Something this version does not know, or whose account was deleted.
    #[non_exhaustive]
    Other {
        /// `User`, `Team` or a kind that is new.
        kind: Option<String>,
    },
}

impl<'de> Deserialize<'de> for RequiredReviewer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Tagged {
            #[serde(rename = "type", default, deserialize_with = "or_none")]
            kind: Option<String>,
            #[serde(default)]
            reviewer: Value,
        }
        let Tagged { kind, reviewer } = Tagged::deserialize(deserializer)?;
        let known = match kind.as_deref() {
            Some("User") => Account::deserialize(reviewer).ok().map(Self::User),
            Some("Team") => Team::deserialize(reviewer).ok().map(Self::Team),
            _ => None,
        };
        Ok(known.unwrap_or(Self::Other { kind }))
    }
}

/// Who must approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "id")]
#[non_exhaustive]
pub enum Reviewer {
    /// A person, by number.
    User(u64),
    /// A team, by number.
    Team(u64),
}

/// Which branches may be deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BranchPolicy {
    /// Protected branches.
    Protected,
    /// Those that match patterns set elsewhere.
    Custom,
}

impl Serialize for BranchPolicy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("BranchPolicy", 2)?;
        object.serialize_field("protected_branches", &(*self == Self::Protected))?;
        object.serialize_field("custom_branch_policies", &(*self == Self::Custom))?;
        object.end()
    }
}
