//! `GET /repos/{owner}/{repo}/rules/branches/{branch}` — the active rules for a branch.
//!
//! Source: <https://docs.github.com/rest/repos/rules#get-rules-for-a-branch>

use serde::Deserialize;

use crate::endpoint::call;
use crate::ids::{Repo, RulesetId};
use crate::lenient::or_default;
use crate::required::RequiredCheck;

/// A rule that is active for a branch.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct BranchRule {
    /// `required_status_checks`, `required_deployments` and twenty-odd more.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it asks for, as far as this crate knows the kind.
    pub parameters: Option<RuleParameters>,
    /// The ruleset it comes from.
    pub ruleset_id: Option<RulesetId>,
    /// `Repository`, `Organization` or `Enterprise`.
    pub ruleset_source_type: Option<String>,
    /// The name of that.
    pub ruleset_source: Option<String>,
}

/// What the rules about checks and deployments ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RuleParameters {
    /// The checks that must have passed.
    pub required_status_checks: Vec<RequiredCheck>,
    /// Whether the commit must contain the tip of the branch.
    #[serde(deserialize_with = "or_default")]
    pub strict_required_status_checks_policy: bool,
    /// Whether a branch may be created without them.
    #[serde(deserialize_with = "or_default")]
    pub do_not_enforce_on_create: bool,
    /// The environments that must have been deployed to.
    #[serde(deserialize_with = "or_default")]
    pub required_deployment_environments: Vec<String>,
    /// The workflows that must have passed.
    #[serde(deserialize_with = "or_default")]
    pub workflows: Vec<RequiredWorkflow>,
    /// The tools whose alerts must stay below a threshold.
    #[serde(deserialize_with = "or_default")]
    pub code_scanning_tools: Vec<CodeScanningTool>,
}

/// A workflow that must have passed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RequiredWorkflow {
    /// Its file: `.github/workflows/test.yml`.
    pub path: String,
    /// Number of the repository that holds the file; often another one of the organization.
    pub repository_id: Option<u64>,
    /// Branch or tag that the file is read from.
    #[serde(rename = "ref")]
    pub git_ref: Option<String>,
}

/// A tool whose alerts must stay below a threshold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CodeScanningTool {
    /// Its name: `CodeQL`.
    pub tool: String,
}

call! {
    /// Lists the active rules for a branch, from the repository, its organization and its
    /// enterprise. The branch need not exist.
    ///
    /// # Permission
    /// `metadata: read`.
    pub struct ListBranchRules {
        /// Repository of the branch.
        repo: Repo,
        /// Name of the branch, without `refs/heads/`.
        branch: String,
    } -> [BranchRule];
    GET "/repos/{owner}/{repo}/rules/branches/{branch}", Safe,
    docs "https://docs.github.com/rest/repos/rules#get-rules-for-a-branch", unlinked true
}
