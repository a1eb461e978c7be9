//! `POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest` — asks for another try.

use crate::endpoint::call;
use crate::ids::{CheckSuiteId, Repo};

call! {
    /// Asks the app to run a suite again. Asked twice, it may run twice.
    ///
    /// # Permission
    /// `checks: write` of a GitHub App.
    pub struct RerequestCheckSuite {
        /// Repository of the check suite.
        repo: Repo,
        /// Id of the check suite.
        suite: CheckSuiteId,
    } -> ();
    POST "/repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest", CheckFirst,
    docs "https://docs.github.com/rest/checks/suites#rerequest-a-check-suite"
}
