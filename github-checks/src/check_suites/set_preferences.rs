//! `PATCH /repos/{owner}/{repo}/check-suites/preferences` — which apps get suites by themselves.
//!
//! Source: <https://docs.github.com/rest/checks/suites#update-repository-preferences-for-check-suites>

use crate::check_suites::{AutoTrigger, Preferences};
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Says for which apps GitHub begins a suite on every push.
    ///
    /// # Permission
    /// Admin.
    SetSuitePreferences(repo: Repo; auto_trigger_checks: Vec<AutoTrigger>) -> Preferences;
    PATCH "/repos/{owner}/{repo}/check-suites/preferences", Idempotent
}
