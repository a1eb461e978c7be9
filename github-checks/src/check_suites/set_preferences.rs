//! `PATCH /repos/{owner}/{repo}/check-suites/preferences` — which apps get suites by themselves.

use crate::check_suites::{AutoTrigger, Preferences};
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Says for which apps GitHub begins a suite on every push.
    ///
    /// # Permission
    /// Admin.
    pub struct SetSuitePreferences {
        /// The repository.
        repo: Repo,
    } sends {
        /// One setting for each app.
        auto_trigger_checks: Vec<AutoTrigger>,
    } -> Preferences;
    PATCH "/repos/{owner}/{repo}/check-suites/preferences", Idempotent,
    docs "https://docs.github.com/rest/checks/suites#update-repository-preferences-for-check-suites"
}
