//! `GET /pipelines/{pipeline}/test-runs/{number}` — reads a test run by its number in the pipeline.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::test_runs::TestRun;

call! {
    /// Reads a test run by its number in the pipeline.
    pub struct GetTestRunByNumber {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
        /// Number of the test run in its pipeline.
        number: String,
    } -> TestRun;
    GET "/pipelines/{pipeline}/test-runs/{number}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#test-run-info-by-pipeline"
}
