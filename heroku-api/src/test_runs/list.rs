//! `GET /pipelines/{pipeline}/test-runs` — lists the test runs of a pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-run-list>

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::test_runs::TestRun;

call! {
    /// Lists the test runs of a pipeline.
    ListTestRuns(pipeline: PipelineId) -> [TestRun];
    GET "/pipelines/{pipeline}/test-runs", Safe
}
