//! `PATCH /test-runs/{run}` — stops a test run, or sets its result.

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::{TestRun, TestStatus};

call! {
    /// Stops a test run, or sets its result.
    ///
    /// Heroku's own tool passes the UUID, although the schema says number.
    pub struct UpdateTestRun {
        /// The test run, by UUID.
        run: TestRunId,
    } sends {
        /// The new status: `cancelled` stops the run.
        status: TestStatus,
        /// Why, for people; `None` sends null.
        message: Option<String>,
    } -> TestRun;
    PATCH "/test-runs/{run}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#test-run-update"
}
