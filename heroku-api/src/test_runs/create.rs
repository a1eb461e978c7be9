//! `POST /test-runs` — starts a test run.

use crate::builds::address;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::PipelineId;
use crate::secret::SignedUrl;
use crate::test_runs::TestRun;

call! {
    /// Starts a test run.
    pub struct CreateTestRun {} sends {
        /// The pipeline, by UUID or name.
        pipeline: PipelineId,
        /// The branch, for people.
        commit_branch: String,
        /// The commit, as a full id.
        commit_sha: String,
        /// The commit's message, for people.
        commit_message: String,
        /// Where Heroku fetches the tarball.
        source_blob_url: SignedUrl,
    } -> TestRun;
    POST "/test-runs", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#test-run-create";
    body {
        /// Whether it stays open for a person.
        debug: bool,
        /// The team that pays for it.
        organization: String,
    };
    check check
}

fn check(call: &CreateTestRun) -> Result<(), BuildError> {
    address::check(&call.source_blob_url)
}
