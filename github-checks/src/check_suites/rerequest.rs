//! `POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest` — asks for another try.
//!
//! Source: <https://docs.github.com/rest/checks/suites#rerequest-a-check-suite>

use crate::endpoint::call;
use crate::ids::{CheckSuiteId, Repo};

call! {
    /// Asks the app to run a suite again. Asked twice, it may run twice.
    ///
    /// # Permission
    /// `checks: write` of a GitHub App.
    RerequestCheckSuite(repo: Repo, suite: CheckSuiteId) -> ();
    POST "/repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest", CheckFirst
}
