//! `PATCH /test-runs/{run}` — stops a test run, or sets its result.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-run-update>

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::{TestRun, TestStatus};

call! {
    /// Stops a test run, or sets its result.
    ///
    /// Heroku's own tool passes the UUID, although the schema says number.
    UpdateTestRun(run: TestRunId) sends {
        status: TestStatus,
        message: Option<String>,
    } -> TestRun;
    PATCH "/test-runs/{run}", Idempotent
}
