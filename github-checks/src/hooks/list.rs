//! `GET /repos/{owner}/{repo}/hooks` — the webhooks of a repository.

use crate::endpoint::call;
use crate::hooks::Hook;
use crate::ids::Repo;

call! {
    /// Lists the webhooks of a repository.
    ///
    /// # Permission
    /// `repository_hooks: read`.
    pub struct ListHooks {
        /// Repository of the webhooks.
        repo: Repo,
    } -> [Hook];
    GET "/repos/{owner}/{repo}/hooks", Safe,
    docs "https://docs.github.com/rest/repos/webhooks#list-repository-webhooks"
}
