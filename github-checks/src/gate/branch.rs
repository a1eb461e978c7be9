//! What the branch of a policy requires, and how the commit stands to it.

use futures_util::future::join;

use crate::branches::{Branch, GetBranch};
use crate::client::Client;
use crate::commits::CompareCommits;
use crate::deployments::{
    Deployment, DeploymentState, DeploymentStatus, ListDeploymentStatuses, ListDeployments,
};
use crate::error::{ApiError, DecodeError, Error};
use crate::ids::{Repo, Sha};
use crate::page::Page;
use crate::required::{BranchRule, ListBranchRules, Requirements};
use crate::verdict::Policy;

/// Environments with the state of the newest deployment to each.
pub(super) type Deployed = Vec<(String, DeploymentState)>;

impl Client {
    /// What the branch of the policy requires.
    pub(super) async fn required(
        &self,
        repo: &Repo,
        policy: &Policy,
    ) -> Option<Result<Requirements, Error>> {
        Some(self.required_on(repo, policy.mode.branch()?).await)
    }

    async fn required_on(&self, repo: &Repo, branch: &str) -> Result<Requirements, Error> {
        let head = GetBranch::new(repo, branch);
        let (rules, head) = join(self.rules(repo, branch), self.send(&head)).await;
        let (mut rules, head) = (rules?, head?);
        // A renamed branch is found under its old name; its rules are not.
        if head.name != branch {
            rules = self.rules(repo, &head.name).await?;
        }
        is_whole(&head, &rules)?;
        let mut required = Requirements::union(head.protection.as_ref(), &rules);
        required.branch = Some(head.name);
        Ok(required)
    }

    async fn rules(&self, repo: &Repo, branch: &str) -> Result<Vec<BranchRule>, Error> {
        match self.all(&ListBranchRules::new(repo, branch)).await {
            // A plan without rulesets has no rules: there is nothing to enforce.
            Err(error) if error.as_api().is_some_and(lacks_rulesets) => Ok(Vec::new()),
            read => read,
        }
    }

    /// How far the commit is behind the branch, when the branch wants to know: the response
    /// can hold hundreds of files.
    pub(super) async fn behind(
        &self,
        repo: &Repo,
        sha: &Sha,
        policy: &Policy,
        rules: Option<&Requirements>,
    ) -> Option<Result<u64, Error>> {
        let rules = rules.filter(|rules| rules.strict == Some(true))?;
        let branch = rules.branch.as_deref().or(policy.mode.branch())?;
        let compare = CompareCommits::new(repo, branch, sha.as_str());
        let compared = self.send(&compare).await;
        Some(compared.and_then(|comparison| {
            let missing = || DecodeError::custom("behind_by", "missing").into();
            comparison.behind_by.ok_or_else(missing)
        }))
    }

    /// Where the commit was deployed to, when the branch wants to know.
    pub(super) async fn deployed(
        &self,
        repo: &Repo,
        sha: &Sha,
        policy: &Policy,
        rules: Option<&Requirements>,
    ) -> Option<Result<Deployed, Error>> {
        let rules = rules.filter(|rules| !rules.environments.is_empty())?;
        if policy.leaves_out_rule("required_deployments") {
            return None;
        }
        Some(self.deployed_to(repo, sha, &rules.environments).await)
    }

    async fn deployed_to(
        &self,
        repo: &Repo,
        sha: &Sha,
        environments: &[String],
    ) -> Result<Deployed, Error> {
        let all = ListDeployments::new(repo).sha(sha.as_str());
        let all: Vec<Deployment> = self.all(&all).await?;
        let mut deployed = Vec::new();
        for environment in environments {
            // Environment names are not case sensitive.
            let newest = all
                .iter()
                .filter(|deployment| {
                    let known = deployment.environment.as_deref().unwrap_or_default();
                    known.to_lowercase() == environment.to_lowercase()
                })
                .max_by_key(|deployment| deployment.id);
            if let Some(newest) = newest {
                let statuses = ListDeploymentStatuses::new(repo, newest.id);
                let statuses: Page<DeploymentStatus> = self.send(&statuses).await?;
                deployed.push((environment.clone(), state(&statuses.items)));
            }
        }
        Ok(deployed)
    }
}

/// The state of a deployment: what was said last, and that it succeeded when something newer
/// has taken its place since.
fn state(statuses: &[DeploymentStatus]) -> DeploymentState {
    let mut sorted: Vec<&DeploymentStatus> = statuses.iter().collect();
    sorted.sort_by_key(|status| std::cmp::Reverse(status.id));
    let said = |status: &&&DeploymentStatus| status.state != DeploymentState::Inactive;
    sorted
        .iter()
        .find(said)
        .map_or(DeploymentState::Pending, |status| status.state.clone())
}

/// Whether this 403 says that the plan of the repository has no rulesets: "Upgrade to GitHub
/// Pro or make this repository public to enable this feature."
fn lacks_rulesets(refusal: &ApiError) -> bool {
    let message = refusal.message().unwrap_or_default();
    refusal.status().as_u16() == 403 && message.to_ascii_lowercase().starts_with("upgrade to ")
}

/// A rule that requires something must say what: a part is not the whole.
fn is_whole(head: &Branch, rules: &[BranchRule]) -> Result<(), DecodeError> {
    if head.protected && head.protection.is_none() {
        return Err(DecodeError::custom("protection", "missing"));
    }
    let empty =
        |rule: &BranchRule| rule.kind == "required_status_checks" && rule.parameters.is_none();
    if rules.iter().any(empty) {
        return Err(DecodeError::custom("parameters", "missing"));
    }
    Ok(())
}
