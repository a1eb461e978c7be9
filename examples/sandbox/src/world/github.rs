//! GitHub's part of the world beside the repository itself.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::workflows::Workflow;

/// Checks, deployments, tokens and hooks.
#[derive(Debug, Default)]
pub(crate) struct GitHub {
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) repo_id: i64,
    pub(crate) private: bool,
    pub(crate) archived: bool,
    /// Former `owner/name`s, which redirect.
    pub(crate) former: Vec<String>,
    pub(crate) webhook_secret: String,
    /// Where people read it, without a trailing slash.
    pub(crate) web: String,
    pub(crate) users: Vec<User>,
    pub(crate) tokens: HashMap<String, Token>,
    /// Which checks a commit starts with; the rest are green.
    pub(crate) plans: HashMap<String, Checks>,
    pub(crate) commits: HashMap<String, CommitChecks>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) environments: BTreeMap<String, Environment>,
    pub(crate) pulls: Vec<Pull>,
    /// Of pull requests, oldest first.
    pub(crate) pull_reviews: Vec<PullReview>,
    /// On pull requests, oldest first.
    pub(crate) comments: Vec<Comment>,
    /// Workflow runs that wait, or waited, for the approval of an environment.
    pub(crate) reviews: Vec<Review>,
    pub(crate) protections: BTreeMap<String, Protection>,
    pub(crate) rulesets: Vec<Ruleset>,
    pub(crate) hooks: Vec<Hook>,
    /// When somebody pushed last.
    pub(crate) pushed_at: Option<DateTime<Utc>>,
    /// Where branches of a real repository were when somebody looked last.
    pub(crate) noticed: BTreeMap<String, String>,
    /// What runs on every new commit.
    pub(crate) workflows: Vec<Workflow>,
    /// Apps that get a suite for every commit and never report.
    pub(crate) inert_apps: Vec<(i64, String)>,
    /// Former branch names and those that they have now.
    pub(crate) renamed: BTreeMap<String, String>,
    /// Whether the plan has no rulesets for private repositories.
    pub(crate) without_rulesets: bool,
    /// How long a fresh installation token is refused, and a pushed commit not found.
    pub(crate) token_lag: Duration,
    pub(crate) commit_lag: Duration,
    /// Until when commits are not found.
    pub(crate) unseen: HashMap<String, DateTime<Utc>>,
    pub(crate) app: Option<AppIdentity>,
    /// Download tokens of archive links: commit, prefix and when they end.
    pub(crate) archives: HashMap<String, Archive>,
    pub(crate) used: HashMap<String, (u64, DateTime<Utc>)>,
    pub(crate) devices: Vec<Device>,
    pub(crate) codes: HashMap<String, Code>,
    /// Refresh token → login and the access token that it replaces.
    pub(crate) refresh: HashMap<String, (String, String)>,
}

/// A person.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) email: String,
    /// `admin`, `write`, `read`, `none` on the repository.
    pub(crate) permission: &'static str,
}

/// What a token is and allows.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) until: Option<DateTime<Utc>>,
    /// Refused before this time.
    pub(crate) from: Option<DateTime<Utc>>,
}

/// Who a token speaks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind {
    /// A person, by login, with the scopes granted.
    User { login: String, scopes: Vec<String> },
    /// The app's installation, with its permissions.
    Installation {
        permissions: BTreeMap<String, String>,
    },
    /// A person, by login, with permissions instead of scopes: a fine-grained token, or one that
    /// a GitHub App got for its user.
    FineGrained {
        /// Whether it is a GitHub App's for its user.
        of_app: bool,
        login: String,
        permissions: BTreeMap<String, String>,
    },
}

/// What was reported about a commit.
#[derive(Clone, Debug, Default)]
pub(crate) struct CommitChecks {
    /// Oldest first.
    pub(crate) statuses: Vec<Status>,
    pub(crate) runs: Vec<CheckRun>,
    pub(crate) suites: Vec<Suite>,
}

/// A commit status.
#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) id: i64,
    pub(crate) state: String,
    pub(crate) context: String,
    pub(crate) description: Option<String>,
    pub(crate) target_url: Option<String>,
    pub(crate) creator: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// A check run.
#[derive(Clone, Debug)]
pub(crate) struct CheckRun {
    pub(crate) id: i64,
    pub(crate) suite: i64,
    pub(crate) app: (i64, String),
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) conclusion: Option<String>,
    pub(crate) details_url: Option<String>,
    pub(crate) external_id: String,
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) completed_at: Option<DateTime<Utc>>,
    pub(crate) title: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) annotations: Vec<Value>,
    /// The buttons that its app offers.
    pub(crate) actions: Vec<Value>,
}

/// A check suite: one app's runs on one commit.
#[derive(Clone, Debug)]
pub(crate) struct Suite {
    pub(crate) id: i64,
    pub(crate) app: (i64, String),
    pub(crate) branch: Option<String>,
    /// The workflow run that the suite belongs to.
    pub(crate) run: Option<WorkflowRun>,
    pub(crate) rerequested: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One run of a workflow.
#[derive(Clone, Debug)]
pub(crate) struct WorkflowRun {
    pub(crate) workflow: Workflow,
    pub(crate) attempt: i64,
    /// Whether jobs are still to come, or to end.
    pub(crate) open: bool,
}

/// A deployment.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    pub(crate) id: i64,
    pub(crate) sha: String,
    pub(crate) reference: String,
    pub(crate) task: String,
    pub(crate) payload: Value,
    pub(crate) environment: String,
    pub(crate) description: Option<String>,
    pub(crate) creator: String,
    pub(crate) transient: bool,
    pub(crate) production: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    /// Oldest first.
    pub(crate) statuses: Vec<DeploymentStatus>,
}

/// A deployment's status.
#[derive(Clone, Debug)]
pub(crate) struct DeploymentStatus {
    pub(crate) id: i64,
    pub(crate) state: String,
    pub(crate) description: String,
    pub(crate) environment: String,
    pub(crate) environment_url: String,
    pub(crate) log_url: String,
    pub(crate) creator: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// A deployment environment.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    pub(crate) id: i64,
    pub(crate) wait_timer: Option<i64>,
    pub(crate) reviewers: Vec<Value>,
    pub(crate) prevent_self_review: bool,
    pub(crate) branch_policy: Value,
    /// Whether the installed app is asked before each deployment.
    pub(crate) asks_app: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A pull request.
#[derive(Clone, Debug)]
pub(crate) struct Pull {
    pub(crate) number: i64,
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) head: String,
    pub(crate) base: String,
    pub(crate) author: String,
    pub(crate) open: bool,
    pub(crate) draft: bool,
    pub(crate) body: Option<String>,
    pub(crate) labels: Vec<String>,
    /// What `refs/pull/N/head` names.
    pub(crate) head_sha: String,
    /// The fork that the head lies in.
    pub(crate) fork: Option<Fork>,
    pub(crate) merged_at: Option<DateTime<Utc>>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// Somebody's copy of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fork {
    pub(crate) owner: String,
    pub(crate) id: i64,
}

/// What somebody said of a pull request.
#[derive(Clone, Debug)]
pub(crate) struct PullReview {
    pub(crate) id: i64,
    /// Number of the pull request.
    pub(crate) pull: i64,
    pub(crate) author: String,
    /// `approved`, `changes_requested`, `commented` or `dismissed`.
    pub(crate) state: String,
    pub(crate) body: String,
    /// The commit that was reviewed.
    pub(crate) commit: String,
    pub(crate) submitted_at: DateTime<Utc>,
}

/// A comment on a pull request.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    /// Number of the pull request.
    pub(crate) issue: i64,
    pub(crate) body: String,
    pub(crate) author: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A workflow run that waits, or waited, for the approval of an environment.
#[derive(Clone, Debug)]
pub(crate) struct Review {
    pub(crate) run: i64,
    pub(crate) environment: String,
    pub(crate) deployment: i64,
    /// Who started the run.
    pub(crate) starter: String,
    pub(crate) state: ReviewState,
    /// What the reviewer said.
    pub(crate) said: ReviewState,
    /// Whether the environment asks the app.
    pub(crate) asks_app: bool,
    /// Whether a reviewer has still to approve.
    pub(crate) wants_person: bool,
    /// Whether the app has still to approve.
    pub(crate) wants_app: bool,
    /// The reviewer who decided.
    pub(crate) by: Option<String>,
    pub(crate) comment: String,
}

/// How far a review is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReviewState {
    Waiting,
    Approved,
    Rejected,
    /// The run ended before anybody decided.
    Canceled,
}

impl ReviewState {
    /// The state as the API writes it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Waiting | Self::Canceled => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// Classic branch protection: the required checks.
#[derive(Clone, Debug)]
pub(crate) struct Protection {
    pub(crate) strict: bool,
    /// Context and the app it is bound to.
    pub(crate) checks: Vec<(String, Option<i64>)>,
}

/// A ruleset that requires checks on branches.
#[derive(Clone, Debug)]
pub(crate) struct Ruleset {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// Branch names, `~DEFAULT_BRANCH` or `~ALL`.
    pub(crate) branches: Vec<String>,
    pub(crate) strict: bool,
    pub(crate) checks: Vec<(String, Option<i64>)>,
    pub(crate) created_at: DateTime<Utc>,
}

/// A webhook of the repository.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) id: i64,
    pub(crate) active: bool,
    pub(crate) events: Vec<String>,
    pub(crate) url: String,
    pub(crate) content_type: String,
    pub(crate) secret: Option<String>,
    /// Whether it is the App's own: no API of the repository shows it.
    pub(crate) of_app: bool,
    pub(crate) insecure_ssl: String,
    pub(crate) deliveries: Vec<HookDelivery>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One delivery of a webhook.
#[derive(Clone, Debug)]
pub(crate) struct HookDelivery {
    pub(crate) id: i64,
    pub(crate) guid: String,
    pub(crate) event: String,
    pub(crate) action: Option<String>,
    pub(crate) payload: Value,
    pub(crate) redelivery: bool,
    pub(crate) status_code: u16,
    pub(crate) answer: String,
    pub(crate) duration: f64,
    pub(crate) delivered_at: DateTime<Utc>,
}

/// The GitHub App that is installed on the repository.
#[derive(Clone, Debug)]
pub(crate) struct AppIdentity {
    pub(crate) id: i64,
    pub(crate) slug: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) installation: i64,
    /// Registered callback addresses; none is any on loopback.
    pub(crate) callbacks: Vec<String>,
}

/// What an archive link downloads.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    pub(crate) sha: String,
    pub(crate) until: DateTime<Utc>,
}

/// A code of the web flow, to be exchanged once.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) login: String,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
    pub(crate) until: DateTime<Utc>,
}

/// A device flow under way.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) code: String,
    pub(crate) user_code: String,
    pub(crate) interval: u64,
    pub(crate) until: DateTime<Utc>,
    pub(crate) last_poll: DateTime<Utc>,
    /// The login that approved, or an empty one for a refusal.
    pub(crate) decided: Option<String>,
}

impl GitHub {
    pub(crate) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    pub(crate) fn deployment(&self, id: i64) -> Option<&Deployment> {
        self.deployments
            .iter()
            .find(|deployment| deployment.id == id)
    }

    pub(crate) fn user(&self, login: &str) -> Option<&User> {
        self.users
            .iter()
            .find(|user| user.login.eq_ignore_ascii_case(login))
    }
}

/// How a commit's checks stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Checks {
    /// Everything passed.
    #[default]
    Green,
    /// The check run `test` failed.
    Red,
    /// The check run `test` is still running and stays so.
    Pending,
    /// Nothing was ever reported.
    None,
}
