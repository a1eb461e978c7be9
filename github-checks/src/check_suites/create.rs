//! `POST /repos/{owner}/{repo}/check-suites` — begins a suite by hand.

use crate::check_suites::CheckSuite;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{Repo, Sha};
use crate::limits;

call! {
    /// Begins a suite for a commit. GitHub does so by itself unless that is switched off;
    /// asked again, it answers with the suite that exists.
    ///
    /// # Permission
    /// `checks: write` of a GitHub App.
    pub struct CreateCheckSuite {
        /// Repository of the commit.
        repo: Repo,
    } sends {
        /// Commit that is checked, as a full id.
        head_sha: Sha,
    } -> CheckSuite;
    POST "/repos/{owner}/{repo}/check-suites", Idempotent,
    docs "https://docs.github.com/rest/checks/suites#create-a-check-suite";
    check check
}

fn check(call: &CreateCheckSuite) -> Result<(), BuildError> {
    limits::full_sha("head_sha", &call.head_sha)
}
