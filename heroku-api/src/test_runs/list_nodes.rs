//! `GET /test-runs/{run}/test-nodes` — lists the machines of a test run.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-node-list>

use crate::endpoint::call;
use crate::ids::TestRunId;
use crate::test_runs::TestNode;

call! {
    /// Lists the machines of a test run.
    ListTestNodes(run: TestRunId) -> [TestNode];
    GET "/test-runs/{run}/test-nodes", Safe
}
