//! Heroku CI: test runs, their nodes and cases.
//!
//! | call | does |
//! |---|---|
//! | [`CreateTestRun`] | starts a test run |
//! | [`GetTestRun`] | reads a test run |
//! | [`GetTestRunByNumber`] | reads a test run by its number in the pipeline |
//! | [`ListTestRuns`] | lists the test runs of a pipeline |
//! | [`ListTestCases`] | lists the tests of a test run |
//! | [`ListTestNodes`] | lists the machines of a test run |
//! | [`UpdateTestRun`] | stops a test run, or sets its result |
//!
//! The schema describes no answers for these calls; the fields are those that Heroku's
//! own tool reads.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#test-run>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::TestRunId;
use crate::macros::open_enum;
use crate::secret::SignedUrl;

mod create;
mod get;
mod get_by_number;
mod list;
mod list_cases;
mod list_nodes;
mod update;
pub use self::create::CreateTestRun;
pub use self::get::GetTestRun;
pub use self::get_by_number::GetTestRunByNumber;
pub use self::list::ListTestRuns;
pub use self::list_cases::ListTestCases;
pub use self::list_nodes::ListTestNodes;
pub use self::update::UpdateTestRun;

open_enum! {
    /// How a test run or a node fares.
    TestStatus {
        /// Not begun.
        Pending = "pending",
        /// Its app is being made.
        Creating = "creating",
        /// Its code is being built.
        Building = "building",
        /// The tests run.
        Running = "running",
        /// Every test passed.
        Succeeded = "succeeded",
        /// A test failed.
        Failed = "failed",
        /// Something else failed.
        Errored = "errored",
        /// Stopped.
        Cancelled = "cancelled",
        /// Kept open for a person.
        Debugging = "debugging",
    }
}

impl TestStatus {
    /// Whether it will not change any more.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Failed | Self::Errored | Self::Cancelled
        )
    }
}

/// A test run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TestRun {
    /// Its UUID.
    pub id: TestRunId,
    /// Its number in the pipeline.
    pub number: Option<u64>,
    /// How it fares.
    pub status: TestStatus,
    /// The branch.
    pub commit_branch: Option<String>,
    /// The commit.
    pub commit_sha: Option<String>,
    /// The commit's message.
    pub commit_message: Option<String>,
    /// Who started it.
    pub actor_email: Option<String>,
    /// What went wrong.
    pub message: Option<String>,
    /// A warning.
    pub warning_message: Option<String>,
    /// When it was started.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// One machine of a test run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TestNode {
    /// Its UUID.
    pub id: String,
    /// Its place, from 0.
    pub index: Option<u64>,
    /// How it fares.
    pub status: Option<TestStatus>,
    /// The exit code of the tests; node 0's is that of the run.
    pub exit_code: Option<i64>,
    /// The output of the setup; read it first.
    pub setup_stream_url: Option<SignedUrl>,
    /// The output of the tests.
    pub output_stream_url: Option<SignedUrl>,
    /// What went wrong.
    pub message: Option<String>,
}

/// One test.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TestCase {
    /// Its UUID.
    pub id: String,
    /// Its number.
    pub number: Option<u64>,
    /// Whether it passed.
    pub passed: Option<bool>,
    /// What it tests.
    pub description: Option<String>,
    /// What it says about a failure.
    pub diagnostic: Option<String>,
    /// `TODO` or `SKIP` and why.
    pub directive: Option<String>,
}
