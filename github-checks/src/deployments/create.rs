//! `POST /repos/{owner}/{repo}/deployments` — records that a commit is being put somewhere.
//!
//! Source: <https://docs.github.com/rest/deployments/deployments#create-a-deployment>

use std::borrow::Cow;

use bytes::Bytes;
use http::{Method, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use super::outcome::DeploymentOutcome;
use crate::endpoint::{Endpoint, json};
use crate::error::{BuildError, DecodeError, Refusal};
use crate::ids::{Argument, Repo, Sha};
use crate::limits;
use crate::retry::Class;

/// The field of a deployment's payload that holds the operation's id.
pub const OPERATION: &str = "operation";

/// Records a deployment. It does not deploy anything by itself.
///
/// The answer is a [`DeploymentOutcome`]: created, or why not. GitHub's own default of
/// merging the base branch first is off here; its own check of statuses is on unless
/// [`without_checks`](Self::without_checks) is called. That check is stricter than merging
/// (a skipped check blocks it), so decide with [`gate`](crate::Client::gate) and switch it
/// off.
///
/// Repeating it makes a second deployment, so it is never sent again after an unclear
/// failure; [`ensure::deployment`](crate::ensure::deployment()) looks for it.
///
/// # Permission
/// `deployments: write` (scope `repo_deployment`).
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a call does nothing until it is sent"]
pub struct CreateDeployment {
    repo: Repo,
    /// The commit that was checked, for a call that was made from a gate.
    commit: Option<Sha>,
    body: Body,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Body {
    #[serde(rename = "ref")]
    git_ref: String,
    auto_merge: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_contexts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    payload: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transient_environment: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    production_environment: Option<bool>,
}

impl CreateDeployment {
    /// Creates the call from its required parameters.
    ///
    /// # Arguments
    /// - `repo`: repository of the deployment.
    /// - `git_ref`: a branch, a tag or, best, the commit id that was checked.
    pub fn new(repo: impl Into<Repo>, git_ref: impl Into<String>) -> Self {
        Self {
            repo: repo.into(),
            commit: None,
            body: Body {
                git_ref: git_ref.into(),
                auto_merge: false,
                task: None,
                required_contexts: None,
                payload: Map::new(),
                environment: None,
                description: None,
                transient_environment: None,
                production_environment: None,
            },
        }
    }

    /// Without GitHub's own look at the checks, of this commit and no other.
    pub(crate) fn judged(self, sha: Sha) -> Self {
        let mut call = self.without_checks();
        call.commit = Some(sha);
        call
    }

    /// Where to; default `production`.
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.body.environment = Some(name.into());
        self
    }

    /// What is done; default `deploy`.
    pub fn task(mut self, task: impl Into<String>) -> Self {
        self.body.task = Some(task.into());
        self
    }

    /// In words.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.body.description = Some(text.into());
        self
    }

    /// Adds a member to the data that comes back with the deployment and its webhooks.
    pub fn payload(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.body.payload.insert(name.into(), value.into());
        self
    }

    /// The id of the operation that this deployment belongs to: random, your own, stored
    /// before the call. It travels in the payload as
    /// [`OPERATION`], and
    /// [`ensure::deployment`](crate::ensure::deployment()) finds the deployment by it.
    pub fn operation(self, id: impl Into<String>) -> Self {
        self.payload(OPERATION, id.into())
    }

    /// Lets GitHub check nothing: the caller has decided.
    pub fn without_checks(mut self) -> Self {
        self.body.required_contexts = Some(Vec::new());
        self
    }

    /// Lets GitHub check these contexts only, reported yet or not.
    pub fn required_contexts<C: Into<String>>(
        mut self,
        contexts: impl IntoIterator<Item = C>,
    ) -> Self {
        self.body.required_contexts = Some(contexts.into_iter().map(Into::into).collect());
        self
    }

    /// Lets GitHub merge the base into a branch that is behind it, instead of deploying:
    /// the outcome is [`DeploymentOutcome::MergedBranch`] then.
    pub fn auto_merge(mut self) -> Self {
        self.body.auto_merge = true;
        self
    }

    /// The environment will go away, as a review app does.
    pub fn transient(mut self) -> Self {
        self.body.transient_environment = Some(true);
        self
    }

    /// Whether users see the environment; default: only the one named `production`.
    pub fn production(mut self, is_production: bool) -> Self {
        self.body.production_environment = Some(is_production);
        self
    }

    pub(crate) fn operation_id(&self) -> Option<&str> {
        self.body.payload.get(OPERATION)?.as_str()
    }

    pub(crate) fn repo(&self) -> &Repo {
        &self.repo
    }

    pub(crate) fn checked_commit(&self) -> Option<&Sha> {
        self.commit.as_ref()
    }
}

impl Endpoint for CreateDeployment {
    type Response = DeploymentOutcome;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/repos/{owner}/{repo}/deployments";
    const CLASS: Class = Class::CheckFirst;

    #[inline]
    fn arguments(&self) -> Vec<Cow<'_, str>> {
        let mut arguments = Vec::new();
        self.repo.fill(&mut arguments);
        arguments
    }

    #[inline]
    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        limits::present("ref", &self.body.git_ref)?;
        if let Some(commit) = &self.commit {
            limits::full_sha("ref", commit)?;
            if self.body.auto_merge {
                return Err(BuildError::invalid(
                    "auto_merge: would deploy another commit than the gate's",
                ));
            }
        }
        let body = &self.body;
        limits::optional_present("environment", body.environment.as_deref())?;
        limits::chars(
            "environment",
            body.environment.as_deref(),
            limits::ENVIRONMENT_NAME,
        )?;
        limits::optional_present("task", body.task.as_deref())?;
        let contexts = body.required_contexts.iter().flatten().enumerate();
        for (at, context) in contexts {
            limits::present(&format!("required_contexts[{at}]"), context)?;
        }
        json(body)
    }

    #[inline]
    fn decode(answer: &Response<Bytes>) -> Result<DeploymentOutcome, DecodeError> {
        DeploymentOutcome::answered(answer)
    }

    #[inline]
    fn refused(refusal: Refusal) -> Result<DeploymentOutcome, Refusal> {
        DeploymentOutcome::refused(refusal)
    }
}
