//! `PATCH /repos/{owner}/{repo}/hooks/{hook_id}` — changes which events a webhook gets.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::hooks::Hook;
use crate::ids::{HookId, Repo};
use crate::limits;

call! {
    /// Changes which events a webhook gets, or switches it on or off. Where they go and what
    /// signs them stays. The same again changes nothing, so it is sent again after a failure.
    ///
    /// # Permission
    /// `repository_hooks: write`.
    pub struct UpdateHook {
        /// Repository of the webhook.
        repo: Repo,
        /// Id of the webhook.
        hook: HookId,
    } -> Hook;
    PATCH "/repos/{owner}/{repo}/hooks/{hook_id}", Idempotent,
    docs "https://docs.github.com/rest/repos/webhooks#update-a-repository-webhook";
    body {
        /// All events that it gets from now on.
        events: Vec<String>,
        /// Events that it gets beside those that it gets.
        add_events: Vec<String>,
        /// Events that it gets no more.
        remove_events: Vec<String>,
        /// Whether events are sent.
        active: bool,
    };
    check check
}

fn check(call: &UpdateHook) -> Result<(), BuildError> {
    for (name, events) in [
        ("events", &call.events),
        ("add_events", &call.add_events),
        ("remove_events", &call.remove_events),
    ] {
        for (at, event) in events.iter().flatten().enumerate() {
            limits::present(&format!("{name}[{at}]"), event)?;
        }
    }
    Ok(())
}
