//! `GET /repos/{owner}/{repo}/check-suites/{check_suite_id}` — one suite.

use crate::check_suites::CheckSuite;
use crate::endpoint::call;
use crate::ids::{CheckSuiteId, Repo};

call! {
    /// Reads a suite.
    ///
    /// # Permission
    /// `checks: read`.
    pub struct GetCheckSuite {
        /// Repository of the check suite.
        repo: Repo,
        /// Id of the check suite.
        suite: CheckSuiteId,
    } -> CheckSuite;
    GET "/repos/{owner}/{repo}/check-suites/{check_suite_id}", Safe,
    docs "https://docs.github.com/rest/checks/suites#get-a-check-suite"
}
