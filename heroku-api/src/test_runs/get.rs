//! `GET /test-runs/{run}` — reads a test run.

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::TestRun;

call! {
    /// Reads a test run.
    pub struct GetTestRun {
        /// The test run, by UUID.
        run: TestRunId,
    } -> TestRun;
    GET "/test-runs/{run}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#test-run-info"
}
