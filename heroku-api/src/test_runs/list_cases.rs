//! `GET /test-runs/{run}/test-cases` — lists the tests of a test run.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-case-list>

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::TestCase;

call! {
    /// Lists the tests of a test run.
    ListTestCases(run: TestRunId) -> [TestCase];
    GET "/test-runs/{run}/test-cases", Safe
}
