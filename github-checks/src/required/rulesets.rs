//! Rulesets: the newer way to protect branches.
//!
//! Source: <https://docs.github.com/rest/repos/rules#get-all-repository-rulesets>

use crate::endpoint::call;
use crate::ids::{Repo, RulesetId};
use crate::lenient::or_default;
use crate::required::BranchRule;
use serde::Deserialize;

/// A ruleset.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Ruleset {
    /// Its number.
    pub id: RulesetId,
    /// Its name.
    pub name: String,
    /// `branch`, `tag`, `push`.
    pub target: Option<String>,
    /// `active`, `evaluate` or `disabled`.
    pub enforcement: Option<String>,
    /// `Repository`, `Organization` or `Enterprise`.
    pub source_type: Option<String>,
    /// The name of that.
    pub source: Option<String>,
    /// The rules; absent in lists.
    #[serde(default, deserialize_with = "or_default")]
    pub rules: Vec<BranchRule>,
}

call! {
    /// Lists the rulesets of a repository, without their rules.
    ///
    /// # Permission
    /// `metadata: read`.
    pub struct ListRulesets {
        /// Repository of the rulesets.
        repo: Repo,
    } -> [Ruleset];
    GET "/repos/{owner}/{repo}/rulesets", Safe,
    docs "https://docs.github.com/rest/repos/rules#get-all-repository-rulesets", unlinked true;
    query {
        /// Whether to list those of the organization and the enterprise; default yes.
        includes_parents: bool,
        /// Only these kinds, comma-separated: `branch,tag,push`.
        targets: String,
    }
}

call! {
    /// Reads a ruleset with its rules.
    ///
    /// # Permission
    /// `metadata: read`.
    pub struct GetRuleset {
        /// Repository of the ruleset.
        repo: Repo,
        /// Id of the ruleset.
        ruleset: RulesetId,
    } -> Ruleset;
    GET "/repos/{owner}/{repo}/rulesets/{ruleset_id}", Safe,
    docs "https://docs.github.com/rest/repos/rules#get-a-repository-ruleset";
    query {
        /// Whether to find those of the organization and the enterprise; default yes.
        includes_parents: bool,
    }
}
