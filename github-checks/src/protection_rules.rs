//! Gates of your own for environments: a GitHub App says whether a job may deploy.
//!
//! | call | does |
//! |---|---|
//! | [`ReviewProtectionRule`] | approves, rejects, or says how far the decision is |
//! | [`ListProtectionRules`] | lists the apps that are asked before a deployment |
//! | [`ListProtectionRuleApps`] | lists the apps that could be asked |
//!
//! GitHub asks with the event `deployment_protection_rule`, which names the address to reply
//! to: check it with [`CallbackUrl::read`].
//!
//! Source: <https://docs.github.com/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules>

use serde::Deserialize;

use crate::ids::AppId;
use crate::lenient::{known_items, or_default, or_none};

mod callback;
mod list;
mod list_apps;
mod review;
pub use self::callback::{CallbackError, CallbackUrl};
pub use self::list::ListProtectionRules;
pub use self::list_apps::ListProtectionRuleApps;
pub use self::review::ReviewProtectionRule;

/// The apps that are asked before a deployment to an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ProtectionRules {
    /// How many there are.
    #[serde(deserialize_with = "or_none")]
    pub total_count: Option<u64>,
    /// One for each app.
    #[serde(deserialize_with = "known_items")]
    pub custom_deployment_protection_rules: Vec<CustomProtectionRule>,
}

/// An app that is asked before a deployment to an environment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CustomProtectionRule {
    /// Id of the rule.
    pub id: u64,
    /// Whether the app is asked.
    #[serde(default, deserialize_with = "or_default")]
    pub enabled: bool,
    /// The app.
    #[serde(default, deserialize_with = "or_none")]
    pub app: Option<ProtectionRuleApp>,
}

/// An app that can be asked before a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ProtectionRuleApp {
    /// Id of the app.
    pub id: AppId,
    /// Its name in addresses.
    #[serde(default, deserialize_with = "or_none")]
    pub slug: Option<String>,
}
