//! What a branch requires before anything may be merged into it: classic protection and
//! rulesets say so in different words.
//!
//! | call | does |
//! |---|---|
//! | [`ListBranchRules`] | lists the active rules of every level for a branch |
//! | [`ListRulesets`], [`GetRuleset`] | read whole rulesets |
//! | [`GetBranchProtection`] | reads the classic protection of a branch |
//! | [`GetRequiredStatusChecks`], [`UpdateRequiredStatusChecks`], [`ListRequiredContexts`] | read and change the checks it requires |
//!
//! Source: <https://docs.github.com/rest/repos/rules>

use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::AppId;
use crate::lenient::or_default;

mod branch_rules;
mod protection;
mod requirements;
mod rulesets;
mod status_checks;
pub use self::branch_rules::{
    BranchRule, CodeScanningTool, ListBranchRules, RequiredWorkflow, RuleParameters,
};
pub use self::protection::GetBranchProtection;
pub use self::requirements::{OtherRule, Requirements};
pub use self::rulesets::{GetRuleset, ListRulesets, Ruleset};
pub use self::status_checks::{
    GetRequiredStatusChecks, ListRequiredContexts, UpdateRequiredStatusChecks,
};

/// A check that must have passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RequiredCheck {
    /// The name of a check run (compared exactly) or the context of a status (compared
    /// without case). If there are both, both count.
    pub context: String,
    /// The app that must have said so; anyone when absent.
    #[serde(
        default,
        alias = "integration_id",
        deserialize_with = "app",
        skip_serializing_if = "Option::is_none"
    )]
    pub app_id: Option<AppId>,
}

impl RequiredCheck {
    /// A check that anyone may report.
    ///
    /// # Arguments
    /// - `context`: name of a check run, or context of a commit status.
    pub fn new(context: impl Into<String>) -> Self {
        Self {
            context: context.into(),
            app_id: None,
        }
    }

    /// Only this app may report it.
    #[must_use]
    pub fn from_app(mut self, app: impl Into<AppId>) -> Self {
        self.app_id = Some(app.into());
        self
    }
}

impl<T: Into<String>> From<T> for RequiredCheck {
    fn from(context: T) -> Self {
        Self::new(context)
    }
}

/// `null`, absence and -1 all mean any app.
fn app<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<AppId>, D::Error> {
    let number: Option<i64> = Option::deserialize(deserializer)?;
    Ok(number
        .and_then(|number| u64::try_from(number).ok())
        .map(AppId::from))
}

/// What readers see of a branch's classic protection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct BranchProtection {
    /// Whether it is on.
    #[serde(default, deserialize_with = "or_default")]
    pub enabled: bool,
    /// The checks it requires.
    pub required_status_checks: Option<RequiredStatusChecks>,
}

/// The classic protection of a branch, as admins see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AdminProtection {
    /// The checks it requires.
    pub required_status_checks: Option<RequiredStatusChecks>,
    /// Whether admins are held to it, too.
    pub enforce_admins: Option<Switch>,
}

/// Something that is on or off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Switch {
    /// Whether it is on.
    #[serde(default, deserialize_with = "or_default")]
    pub enabled: bool,
}

/// The checks that classic protection requires.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RequiredStatusChecks {
    /// Whether the branch must contain the tip of the base; only admins see it.
    pub strict: Option<bool>,
    /// `off`, `non_admins`, `everyone`; absent in the admins' view.
    pub enforcement_level: Option<String>,
    /// The names; older than `checks`, and the same.
    #[serde(default, deserialize_with = "or_default")]
    pub contexts: Vec<String>,
    /// The names with their apps.
    #[serde(default, deserialize_with = "or_default")]
    pub checks: Vec<RequiredCheck>,
}

impl RequiredStatusChecks {
    /// The checks that are enforced, named once each.
    #[must_use]
    pub fn required(&self) -> Vec<RequiredCheck> {
        if self.enforcement_level.as_deref() == Some("off") {
            return Vec::new();
        }
        let mut required = self.checks.clone();
        for context in &self.contexts {
            if !required.iter().any(|check| check.context == *context) {
                required.push(RequiredCheck::new(context));
            }
        }
        required
    }
}
