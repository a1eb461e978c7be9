//! `GET /pipelines/{pipeline}/test-runs` — lists the test runs of a pipeline.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::test_runs::TestRun;

call! {
    /// Lists the test runs of a pipeline.
    pub struct ListTestRuns {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> [TestRun];
    GET "/pipelines/{pipeline}/test-runs", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#test-run-list"
}
