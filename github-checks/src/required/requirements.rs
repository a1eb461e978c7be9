//! Everything that is required on a branch, put together from every source.

use super::{BranchProtection, BranchRule, RequiredCheck, RequiredWorkflow};

/// Kinds of rules that say nothing about what must have passed on a commit.
const HARMLESS: &[&str] = &[
    "branch_name_pattern",
    "commit_author_email_pattern",
    "commit_message_pattern",
    "committer_email_pattern",
    "copilot_code_review",
    "creation",
    "deletion",
    "file_extension_restriction",
    "file_path_restriction",
    "max_file_path_length",
    "max_file_size",
    "merge_queue",
    "non_fast_forward",
    "pull_request",
    "required_linear_history",
    "required_signatures",
    "tag_name_pattern",
    "update",
];

/// Everything that is required on a branch, from every source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirements {
    /// The branch that requires it, by its present name.
    pub branch: Option<String>,
    /// The checks.
    pub checks: Vec<RequiredCheck>,
    /// Workflows that must have passed.
    pub workflows: Vec<RequiredWorkflow>,
    /// Environments that the commit must have been deployed to.
    pub environments: Vec<String>,
    /// Rules that demand something which cannot be judged from what the API reports.
    pub other_rules: Vec<OtherRule>,
    /// Whether the commit must contain the tip of the branch; `None` when that is unknown:
    /// classic protection shows it to administrators only.
    pub strict: Option<bool>,
}

/// A rule that demands something which cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherRule {
    /// Kind of the rule: `code_scanning`, `code_quality`, or one that is new.
    pub kind: String,
    /// What it asks for, as far as it is known: the tools of `code_scanning`.
    pub what: Option<String>,
}

impl Requirements {
    /// These checks and nothing else.
    ///
    /// # Arguments
    /// - `checks`: what must have passed.
    #[must_use]
    pub fn new(checks: impl IntoIterator<Item = RequiredCheck>) -> Self {
        let mut all = Self::default();
        all.add(checks);
        all
    }

    /// The union of a branch's classic protection and its rules.
    ///
    /// # Arguments
    /// - `protection`: classic protection of the branch, when it was read.
    /// - `rules`: active rules of the branch.
    #[must_use]
    pub fn union(protection: Option<&BranchProtection>, rules: &[BranchRule]) -> Self {
        let mut all = Self {
            strict: Some(false),
            ..Self::default()
        };
        let classic = protection
            .filter(|protection| protection.enabled)
            .and_then(|protection| protection.required_status_checks.as_ref());
        if let Some(classic) = classic {
            let required = classic.required();
            // Without a required check there is nothing to be strict about.
            if !required.is_empty() {
                all.strict = classic.strict;
            }
            all.add(required);
        }
        for rule in rules {
            all.take(rule);
        }
        all
    }

    fn take(&mut self, rule: &BranchRule) {
        let parameters = rule.parameters.as_ref();
        match (rule.kind.as_str(), parameters) {
            ("required_status_checks", Some(parameters)) => {
                if parameters.strict_required_status_checks_policy {
                    self.strict = Some(true);
                }
                self.add(parameters.required_status_checks.iter().cloned());
            }
            ("workflows", Some(parameters)) if !parameters.workflows.is_empty() => {
                for workflow in &parameters.workflows {
                    if !self.workflows.contains(workflow) {
                        self.workflows.push(workflow.clone());
                    }
                }
            }
            ("required_deployments", Some(parameters)) => {
                for environment in &parameters.required_deployment_environments {
                    if !self.environments.contains(environment) {
                        self.environments.push(environment.clone());
                    }
                }
            }
            (kind, _) if HARMLESS.contains(&kind) => {}
            (kind, parameters) => {
                let tools = parameters.map(|parameters| &parameters.code_scanning_tools);
                let tools = tools.filter(|tools| !tools.is_empty()).map(|tools| {
                    let tools: Vec<&str> = tools.iter().map(|tool| tool.tool.as_str()).collect();
                    tools.join(", ")
                });
                self.other_rules.push(OtherRule {
                    kind: kind.to_owned(),
                    what: tools,
                });
            }
        }
    }

    fn add(&mut self, checks: impl IntoIterator<Item = RequiredCheck>) {
        for check in checks {
            if !self.checks.contains(&check) {
                self.checks.push(check);
            }
        }
    }
}
