//! `GET /test-runs/{run}` — reads a test run.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-run-info>

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::TestRun;

call! {
    /// Reads a test run.
    GetTestRun(run: TestRunId) -> TestRun;
    GET "/test-runs/{run}", Safe
}
