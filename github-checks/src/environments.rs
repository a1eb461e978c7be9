//! Environments: where GitHub Actions may deploy to, and who must agree.
//!
//! | call | does |
//! |---|---|
//! | [`ListEnvironments`] | lists them |
//! | [`GetEnvironment`] | reads one |
//! | [`PutEnvironment`] | makes or changes one |
//! | [`DeleteEnvironment`] | deletes one |
//!
//! Source: <https://docs.github.com/rest/deployments/environments>

use serde::{Deserialize, Serialize, Serializer};

use crate::lenient::or_default;

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
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The page for people.
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
