//! `GET /repos/{owner}/{repo}/commits/{ref}/check-suites` — the suites for a commit.

use crate::check_suites::CheckSuite;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{AppId, Repo};
use crate::limits;

call! {
    /// Lists the suites for a commit.
    ///
    /// # Permission
    /// `checks: read`.
    pub struct ListCheckSuites {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag or commit id.
        git_ref: String,
    } -> [CheckSuite] in check_suites;
    GET "/repos/{owner}/{repo}/commits/{ref}/check-suites", Safe,
    docs "https://docs.github.com/rest/checks/suites#list-check-suites-for-a-git-reference";
    query {
        /// Only suites of this app.
        app_id: AppId,
        /// Only suites with a run of this name.
        check_name: String,
    };
    check check
}

fn check(call: &ListCheckSuites) -> Result<(), BuildError> {
    limits::optional_present("check_name", call.check_name.as_deref())
}
