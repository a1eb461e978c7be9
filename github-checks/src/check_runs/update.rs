//! `PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}` — says how far a run is.
//!
//! Source: <https://docs.github.com/rest/checks/runs#update-a-check-run>

use chrono::{DateTime, Utc};

use super::create::check_end;
use super::output::check_actions;
use crate::check_runs::{
    Action, Annotation, CheckRun, CheckStatus, Conclusion, Output, identified,
};
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{CheckRunId, Repo};
use crate::limits;

call! {
    /// Changes a run. Only what is set changes; the same again changes nothing more, so it
    /// is sent again after a failure. Annotations are added and not set:
    /// [`AddAnnotations`] sends those.
    ///
    /// # Permission
    /// `checks: write` of the app that made it.
    pub struct UpdateCheckRun {
        /// Repository of the check run.
        repo: Repo,
        /// Id of the check run.
        run: CheckRunId,
    } -> CheckRun;
    PATCH "/repos/{owner}/{repo}/check-runs/{check_run_id}", Idempotent,
    docs "https://docs.github.com/rest/checks/runs#update-a-check-run";
    body {
        /// Another name.
        name: String,
        /// Where the app says more.
        details_url: String,
        /// The app's own reference.
        external_id: String,
        /// `queued`, `in_progress` or `completed`, which needs a conclusion; only GitHub
        /// Actions writes the others.
        status: CheckStatus,
        /// When it began.
        started_at: DateTime<Utc>,
        /// How it ended; completes the run.
        conclusion: Conclusion,
        /// When it ended; needs a conclusion.
        completed_at: DateTime<Utc>,
        /// What it found.
        output: Output,
        /// Buttons, at most 3.
        actions: Vec<Action>,
    };
    check check;
    decode identified
}

fn check(call: &UpdateCheckRun) -> Result<(), BuildError> {
    limits::optional_present("name", call.name.as_deref())?;
    check_end(
        call.status.as_ref(),
        call.conclusion.as_ref(),
        call.completed_at.is_some(),
    )?;
    limits::web("details_url", call.details_url.as_deref())?;
    check_actions(call.actions.as_ref())?;
    let Some(output) = &call.output else {
        return Ok(());
    };
    if !output.annotations.is_empty() {
        return Err(BuildError::invalid(
            "output.annotations: they are added and not set; send them with AddAnnotations",
        ));
    }
    output.check()
}

call! {
    /// Adds up to 50 annotations to a run. Sent twice they would be there twice, so they are
    /// never sent again after an unclear failure;
    /// [`ensure::check_run`](crate::ensure::check_run()) looks for it.
    ///
    /// # Permission
    /// `checks: write` of the app that made it.
    pub struct AddAnnotations {
        /// Repository of the check run.
        repo: Repo,
        /// Id of the check run.
        run: CheckRunId,
    } sends {
        /// Title, summary and the annotations to add, at most 50.
        output: Output,
    } -> CheckRun;
    PATCH "/repos/{owner}/{repo}/check-runs/{check_run_id}", CheckFirst,
    docs "https://docs.github.com/rest/checks/runs#update-a-check-run";
    check check_added;
    decode identified
}

fn check_added(call: &AddAnnotations) -> Result<(), BuildError> {
    call.output.check()
}

impl Output {
    /// The same title and summary with other annotations.
    pub(crate) fn with_annotations(&self, annotations: &[Annotation]) -> Self {
        let mut output = self.clone();
        output.annotations = annotations.to_vec();
        output
    }

    pub(crate) fn annotations_len(&self) -> u64 {
        self.annotations.len() as u64
    }
}

/// How many annotations fit into one request.
pub(crate) const BATCH: usize = limits::CHECK_ANNOTATIONS;
