//! `…/branches/{branch}/protection/required_status_checks` — the checks classic protection requires.
//!
//! Source: <https://docs.github.com/rest/branches/branch-protection#get-status-checks-protection>

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::Repo;
use crate::limits;
use crate::required::{RequiredCheck, RequiredStatusChecks};

call! {
    /// Reads the checks that classic protection requires. A branch without them is
    /// refused as [`NotProtected`](crate::error::ErrorKind::NotProtected).
    ///
    /// # Permission
    /// `administration: read`.
    pub struct GetRequiredStatusChecks {
        /// Repository of the branch.
        repo: Repo,
        /// Name of the branch, without `refs/heads/`.
        branch: String,
    } -> RequiredStatusChecks;
    GET "/repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks", Safe,
    docs "https://docs.github.com/rest/branches/branch-protection#get-status-checks-protection"
}

call! {
    /// Changes the checks that classic protection requires; the branch must be protected.
    ///
    /// # Permission
    /// `administration: write`.
    pub struct UpdateRequiredStatusChecks {
        /// Repository of the branch.
        repo: Repo,
        /// Name of the branch, without `refs/heads/`.
        branch: String,
    } -> RequiredStatusChecks;
    PATCH "/repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks", Idempotent,
    docs "https://docs.github.com/rest/branches/branch-protection#update-status-check-protection";
    body {
        /// Whether the branch must contain the tip of the base.
        strict: bool,
        /// The checks; replaces those of before.
        checks: Vec<RequiredCheck>,
    };
    check check
}

fn check(call: &UpdateRequiredStatusChecks) -> Result<(), BuildError> {
    for (at, check) in call.checks.iter().flatten().enumerate() {
        limits::present(&format!("checks[{at}].context"), &check.context)?;
    }
    Ok(())
}

call! {
    /// Lists the names of the checks that classic protection requires, in one page.
    ///
    /// # Permission
    /// `administration: read`.
    pub struct ListRequiredContexts {
        /// Repository of the branch.
        repo: Repo,
        /// Name of the branch, without `refs/heads/`.
        branch: String,
    } -> (all String);
    GET "/repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks/contexts", Safe,
    docs "https://docs.github.com/rest/branches/branch-protection#get-all-status-check-contexts"
}
