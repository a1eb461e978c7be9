//! `POST /test-runs` — starts a test run.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-run-create>

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::secret::SignedUrl;
use crate::test_runs::TestRun;

call! {
    /// Starts a test run.
    CreateTestRun() sends {
        pipeline: PipelineId,
        commit_branch: String,
        commit_sha: String,
        commit_message: String,
        source_blob_url: SignedUrl,
        ;
        /// Whether it stays open for a person.
        debug: bool,
        /// The team that pays for it.
        organization: String,
    } -> TestRun;
    POST "/test-runs", CheckFirst
}
