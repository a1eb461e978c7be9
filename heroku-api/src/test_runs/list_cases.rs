//! `GET /test-runs/{run}/test-cases` — lists the tests of a test run.

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::TestCase;

call! {
    /// Lists the tests of a test run.
    pub struct ListTestCases {
        /// The test run, by UUID.
        run: TestRunId,
    } -> [TestCase];
    GET "/test-runs/{run}/test-cases", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#test-case-list"
}
