//! `POST /repos/{owner}/{repo}/check-runs` — begins a run.

use chrono::{DateTime, Utc};

use super::output::check_actions;
use crate::check_runs::{Action, CheckRun, CheckStatus, Conclusion, Output, identified};
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{Repo, Sha};
use crate::limits;

call! {
    /// Begins a run for a commit, or reports one that is over already.
    ///
    /// Repeating it begins a second run, so it is never sent again after an unclear
    /// failure; [`ensure::check_run`](crate::ensure::check_run()) looks for it, and sends more
    /// than 50 annotations in batches.
    ///
    /// # Permission
    /// `checks: write` of a GitHub App or of GitHub Actions; a personal token is refused
    /// with "You must authenticate via a GitHub App".
    pub struct CreateCheckRun {
        /// Repository of the commit.
        repo: Repo,
    } sends {
        /// Name of the check, as people and rules see it; not empty.
        name: String,
        /// Commit that is checked, as a full id.
        head_sha: Sha,
    } -> CheckRun;
    POST "/repos/{owner}/{repo}/check-runs", CheckFirst,
    docs "https://docs.github.com/rest/checks/runs#create-a-check-run";
    body {
        /// Where the app says more.
        details_url: String,
        /// The app's own reference.
        external_id: String,
        /// `queued` (default), `in_progress` or `completed`, which needs a conclusion.
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

fn check(call: &CreateCheckRun) -> Result<(), BuildError> {
    limits::present("name", &call.name)?;
    limits::full_sha("head_sha", &call.head_sha)?;
    check_end(
        call.status.as_ref(),
        call.conclusion.as_ref(),
        call.completed_at.is_some(),
    )?;
    limits::web("details_url", call.details_url.as_deref())?;
    check_actions(call.actions.as_ref())?;
    call.output.as_ref().map_or(Ok(()), Output::check)
}

/// What GitHub sets itself cannot be sent, and an end needs a conclusion.
pub(super) fn check_end(
    status: Option<&CheckStatus>,
    conclusion: Option<&Conclusion>,
    ended: bool,
) -> Result<(), BuildError> {
    const STATUSES: [&str; 3] = ["queued", "in_progress", "completed"];
    const CONCLUSIONS: [&str; 7] = [
        "success",
        "failure",
        "neutral",
        "cancelled",
        "skipped",
        "timed_out",
        "action_required",
    ];
    if let Some(status) = status {
        limits::one_of("status", status.as_str(), &STATUSES)?;
    }
    if let Some(conclusion) = conclusion {
        limits::one_of("conclusion", conclusion.as_str(), &CONCLUSIONS)?;
        if status.is_some_and(|status| *status != CheckStatus::Completed) {
            return Err(BuildError::invalid(
                "status: a run with a conclusion is completed",
            ));
        }
    } else if ended || status == Some(&CheckStatus::Completed) {
        return Err(BuildError::invalid("conclusion: a completed run needs one"));
    }
    Ok(())
}

impl CreateCheckRun {
    pub(crate) fn operation_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    /// The annotations that do not fit into one request.
    pub(crate) fn split_annotations(&mut self) -> Vec<super::Annotation> {
        let annotations = self.output.as_mut().map(|output| &mut output.annotations);
        annotations.map_or_else(Vec::new, |all| {
            all.split_off(all.len().min(limits::CHECK_ANNOTATIONS))
        })
    }

    pub(crate) fn target(&self) -> (&Repo, &Sha, &str) {
        (&self.repo, &self.head_sha, &self.name)
    }

    pub(crate) fn found(&self) -> Option<&Output> {
        self.output.as_ref()
    }
}
