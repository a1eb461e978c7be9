//! `PATCH /pipelines/{pipeline}/review-app-config` —
//! changes how review apps of a pipeline are made.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::PipelineId;
use crate::review_apps::{DeployTarget, ReviewAppConfig};

call! {
    /// Changes how review apps of a pipeline are made.
    pub struct UpdateReviewAppConfig {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> ReviewAppConfig;
    PATCH "/pipelines/{pipeline}/review-app-config", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-configuration-update";
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

fn check(call: &UpdateReviewAppConfig) -> Result<(), BuildError> {
    super::check_stale_days(call.stale_days)
}
