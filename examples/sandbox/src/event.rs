//! What happens in the world, as it happens.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// Virtual time.
    pub at: DateTime<Utc>,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// The kinds of things that happen.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum What {
    /// A message appeared in a channel or thread.
    MessagePosted(Message),
    /// A message changed.
    MessageUpdated(Message),
    /// A message that only one person sees.
    EphemeralPosted(Message),
    /// A message was removed.
    MessageDeleted {
        /// Channel id.
        channel: String,
        /// Which message.
        ts: String,
    },
    /// A modal was opened, changed, pushed or closed for a user; `view` is absent when closed.
    ViewChanged {
        /// Whose screen.
        user: String,
        /// What the screen shows now.
        view: Option<Value>,
    },
    /// Somebody joined a channel, a channel or a Home tab appeared, a program connected.
    WorkspaceChanged,
    /// A person's slash command was sent to the program under test.
    CommandSent {
        /// Who typed.
        user: String,
        /// Where.
        channel: String,
        /// `/command text`.
        text: String,
        /// HTTP status of the acknowledgement, 0 when none came.
        status: u16,
    },
    /// A Heroku build changed.
    Build {
        /// App name.
        app: String,
        /// Build id.
        id: String,
        /// `pending`, `succeeded`, `failed`.
        status: String,
        /// The commit, as the caller named it.
        version: Option<String>,
    },
    /// A Heroku release appeared or changed.
    Release {
        /// App name.
        app: String,
        /// Counts from 1.
        version: u64,
        /// `pending`, `succeeded`, `failed`.
        status: String,
        /// For instance `Deploy 1a2b3c4d`.
        description: String,
    },
    /// A dyno changed its state.
    Dyno {
        /// App name.
        app: String,
        /// `web.1`.
        name: String,
        /// `starting`, `up`, `down`, `crashed`.
        state: String,
        /// Release it runs.
        version: u64,
    },
    /// A pipeline promotion reached a target, or failed there.
    PromotionTarget {
        /// App name.
        app: String,
        /// `pending`, `succeeded`, `failed`.
        status: String,
        /// Why it failed.
        error: Option<String>,
    },
    /// A review app changed.
    ReviewApp {
        /// Branch it shows.
        branch: String,
        /// `pending`, `creating`, `created`, `deleting`, `deleted`, `errored`.
        status: String,
    },
    /// A pull request changed.
    PullRequest {
        /// Its number.
        number: i64,
        /// `opened`, `synchronize`, `closed`, `reopened`, `labeled`, …
        action: String,
        /// What it is called.
        title: String,
    },
    /// A GitHub commit status or check run was reported.
    Check {
        /// Commit.
        sha: String,
        /// Context or run name.
        name: String,
        /// State, conclusion or status.
        state: String,
    },
    /// A GitHub deployment was created.
    Deployment {
        /// Deployment id.
        id: i64,
        /// Environment name.
        environment: String,
        /// What was asked for.
        reference: String,
        /// Commit.
        sha: String,
    },
    /// A GitHub deployment got a status.
    DeploymentStatus {
        /// Deployment id.
        id: i64,
        /// Environment name.
        environment: String,
        /// `queued`, `in_progress`, `success`, `failure`, `error`, …
        state: String,
        /// Free text.
        description: String,
    },
    /// A stage of a Spinnaker pipeline began, ended, or had its judgment taken back.
    Stage {
        /// Application.
        application: String,
        /// Pipeline.
        pipeline: String,
        /// Execution id.
        execution: String,
        /// Name of the stage.
        stage: String,
        /// `RUNNING`, `SUCCEEDED`, `TERMINAL`, …
        status: String,
        /// `continue`, `stop`, empty when it was taken back; absent for other stages.
        judgment: Option<String>,
        /// Who changed it last.
        user: Option<String>,
    },
    /// A job of a CircleCI workflow began, waits, or ended.
    CircleJob {
        /// `gh/acme/web`.
        project: String,
        /// Name of the workflow.
        workflow: String,
        /// Name of the job.
        job: String,
        /// `running`, `on_hold`, `success`, `canceled`, `not_run` …
        status: String,
        /// Login of who approved or canceled it.
        user: Option<String>,
    },
    /// A webhook or Slack event was sent to its subscriber.
    Delivered {
        /// `heroku`, `github`, `slack`, `circleci`.
        from: &'static str,
        /// For instance `api:release`, `check_run`, `app_mention`.
        name: String,
        /// HTTP status, 0 when no answer came.
        status: u16,
    },
}

/// A Slack message as people see it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Message {
    /// Channel id.
    pub channel: String,
    /// Its id and time within the channel.
    pub ts: String,
    /// The root message's `ts` when this is a reply (or a root that has replies).
    pub thread_ts: Option<String>,
    /// Who wrote it: a user id.
    pub user: String,
    /// The bot's id when a bot wrote it.
    pub bot_id: Option<String>,
    /// Fallback or whole text, in mrkdwn.
    pub text: String,
    /// Blocks as they are stored, ids filled in.
    pub blocks: Vec<Value>,
    /// Legacy attachments.
    pub attachments: Vec<Value>,
    /// Metadata `{event_type, event_payload}`.
    pub metadata: Option<Value>,
    /// The only person who sees it.
    pub ephemeral_to: Option<String>,
    /// How often it was changed.
    pub edits: u32,
    /// Reply also shown in the channel.
    pub broadcast: bool,
    /// Uploaded files that it carries, in the API's form.
    pub files: Vec<Value>,
    /// Emoji name and the users who reacted.
    pub reactions: Vec<(String, Vec<String>)>,
}

impl Message {
    /// Whether it is a reply in a thread.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        self.thread_ts.as_ref().is_some_and(|root| *root != self.ts)
    }
}

impl What {
    /// Whether it is Heroku's, GitHub's or Spinnaker's, and not what one person sees in Slack.
    pub(crate) fn is_public(&self) -> bool {
        !matches!(
            self,
            Self::MessagePosted(_)
                | Self::MessageUpdated(_)
                | Self::EphemeralPosted(_)
                | Self::MessageDeleted { .. }
                | Self::ViewChanged { .. }
                | Self::WorkspaceChanged
        )
    }
}
