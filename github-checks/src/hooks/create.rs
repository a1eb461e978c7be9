//! `POST /repos/{owner}/{repo}/hooks` — adds a webhook.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::hooks::{Hook, HookConfig};
use crate::ids::Repo;
use crate::limits;

call! {
    /// Adds a webhook to a repository. GitHub refuses a second one with the same address
    /// and events. Never sent again after an unclear failure: list the hooks first.
    ///
    /// # Permission
    /// `repository_hooks: write`.
    pub struct CreateHook {
        /// Repository that gets the webhook.
        repo: Repo,
    } sends {
        /// Where events are sent to, and the secret that signs them.
        config: HookConfig,
    } -> Hook;
    POST "/repos/{owner}/{repo}/hooks", CheckFirst,
    docs "https://docs.github.com/rest/repos/webhooks#create-a-repository-webhook";
    body {
        /// Which events; default `push`.
        events: Vec<String>,
        /// Whether to begin at once; default yes.
        active: bool,
    };
    check check
}

fn check(call: &CreateHook) -> Result<(), BuildError> {
    limits::present("config.url", call.config.url())?;
    limits::web("config.url", Some(call.config.url()))?;
    if call.config.is_unsigned() {
        return Err(BuildError::invalid(
            "config.secret: must not be empty; receivers could not verify anything",
        ));
    }
    for (at, event) in call.events.iter().flatten().enumerate() {
        limits::present(&format!("events[{at}]"), event)?;
    }
    Ok(())
}
