//! `GET /pipelines/{pipeline}/test-runs/{number}` — reads a test run by its number in the pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-run-info-by-pipeline>

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::test_runs::TestRun;

call! {
    /// Reads a test run by its number in the pipeline.
    GetTestRunByNumber(pipeline: PipelineId, number: String) -> TestRun;
    GET "/pipelines/{pipeline}/test-runs/{number}", Safe
}
