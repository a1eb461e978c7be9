//! `GET /repos/{owner}/{repo}/check-suites/{check_suite_id}` — one suite.
//!
//! Source: <https://docs.github.com/rest/checks/suites#get-a-check-suite>

use crate::check_suites::CheckSuite;
use crate::endpoint::call;
use crate::ids::{CheckSuiteId, Repo};

call! {
    /// Reads a suite.
    ///
    /// # Permission
    /// `checks: read`.
    GetCheckSuite(repo: Repo, suite: CheckSuiteId) -> CheckSuite;
    GET "/repos/{owner}/{repo}/check-suites/{check_suite_id}", Safe
}
