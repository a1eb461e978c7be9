//! `POST /review-apps` — creates a review app for a branch.

use crate::config_vars::ConfigVars;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::PipelineId;
use crate::review_apps::{ReviewApp, ReviewSource};

call! {
    /// Creates a review app for a branch.
    ///
    /// Refused as a conflict when the branch has one already. The answer can be `errored`
    /// from the start. Works only while the pipeline is connected to GitHub.
    ///
    /// # Permission
    /// To create apps in the pipeline.
    pub struct CreateReviewApp {} sends {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
        /// The branch; a pipeline has one review app for each.
        branch: String,
        /// The code: where Heroku fetches the tarball, and its commit.
        source_blob: ReviewSource,
    } -> ReviewApp;
    POST "/review-apps", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-create";
    body {
        /// The pull request it belongs to.
        pr_number: u64,
        /// Config vars it gets before its first build.
        environment: ConfigVars,
        /// The GitHub number of the fork that the branch is in.
        fork_repo_id: u64,
    };
    check check
}

fn check(call: &CreateReviewApp) -> Result<(), BuildError> {
    call.source_blob.check()
}

impl CreateReviewApp {
    /// What makes it the same: pipeline, branch, fork, pull request.
    pub(crate) fn key(&self) -> (&PipelineId, &str, Option<u64>, Option<u64>) {
        (
            &self.pipeline,
            &self.branch,
            self.fork_repo_id,
            self.pr_number,
        )
    }
}
