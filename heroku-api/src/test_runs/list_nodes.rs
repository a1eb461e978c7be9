//! `GET /test-runs/{run}/test-nodes` — lists the machines of a test run.

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::TestNode;

call! {
    /// Lists the machines of a test run.
    pub struct ListTestNodes {
        /// The test run, by UUID.
        run: TestRunId,
    } -> [TestNode];
    GET "/test-runs/{run}/test-nodes", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#test-node-list"
}
