//! `POST …/hooks/{hook_id}/pings` and `…/tests` — sends an event to try a webhook out.
//!
//! Source: <https://docs.github.com/rest/repos/webhooks#ping-a-repository-webhook>

use crate::endpoint::call;
use crate::ids::{HookId, Repo};

call! {
    /// Has a `ping` event sent. Never asked for again after an unclear failure.
    ///
    /// # Permission
    /// `repository_hooks: write`.
    pub struct PingHook {
        /// Repository of the webhook.
        repo: Repo,
        /// Id of the webhook.
        hook: HookId,
    } -> ();
    POST "/repos/{owner}/{repo}/hooks/{hook_id}/pings", CheckFirst,
    docs "https://docs.github.com/rest/repos/webhooks#ping-a-repository-webhook"
}

call! {
    /// Has a `push` event for the newest push sent, if the webhook wants pushes. A
    /// receiver that deploys on pushes will deploy.
    ///
    /// # Permission
    /// `repository_hooks: write`.
    pub struct TestHook {
        /// Repository of the webhook.
        repo: Repo,
        /// Id of the webhook.
        hook: HookId,
    } -> ();
    POST "/repos/{owner}/{repo}/hooks/{hook_id}/tests", CheckFirst,
    docs "https://docs.github.com/rest/repos/webhooks#test-the-push-repository-webhook"
}
