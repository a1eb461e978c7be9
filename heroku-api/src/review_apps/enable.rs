//! `POST /pipelines/{pipeline}/review-app-config` — turns review apps on for a pipeline.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::PipelineId;
use crate::review_apps::{DeployTarget, ReviewAppConfig};

call! {
    /// Turns review apps on for a pipeline.
    ///
    /// `repo` is `owner/name` of the connected repository; without a connection the answer is
    /// "not found".
    pub struct EnableReviewApps {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } sends {
        /// The repository, as `owner/name`; the pipeline must be connected to it.
        repo: String,
    } -> ReviewAppConfig;
    POST "/pipelines/{pipeline}/review-app-config", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-configuration-enable";
    body {
        /// Whether every pull request gets one.
        automatic_review_apps: bool,
        /// Whether quiet ones are deleted.
        destroy_stale_apps: bool,
        /// After how many days, 1 to 30.
        stale_days: u64,
        /// Whether they wait for the checks of their commit.
        wait_for_ci: bool,
        /// What their names begin with. Not for the Fir generation.
        base_name: String,
        /// Where they run.
        deploy_target: DeployTarget,
    };
    check check
}

fn check(call: &EnableReviewApps) -> Result<(), BuildError> {
    super::check_stale_days(call.stale_days)
}
