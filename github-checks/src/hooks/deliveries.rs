//! `…/hooks/{hook_id}/deliveries` and `/app/hook/deliveries` — what was sent, and sending it again.
//!
//! Source: <https://docs.github.com/rest/repos/webhooks#list-deliveries-for-a-repository-webhook>

use crate::endpoint::call;
use crate::error::BuildError;
use crate::hooks::{HookDelivery, HookDeliveryWithBodies};
use crate::ids::{DeliveryId, HookId, Repo};
use crate::limits;

call! {
    /// Lists what was sent to a webhook in the last days, newest first.
    ///
    /// # Permission
    /// `repository_hooks: read`.
    ListDeliveries(repo: Repo, hook: HookId) -> [HookDelivery];
    GET "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries", Safe;
    query {
        /// `success` or `failure`.
        status: String,
    };
    check check
}

fn check(call: &ListDeliveries) -> Result<(), BuildError> {
    check_status(call.status.as_deref())
}

fn check_status(status: Option<&str>) -> Result<(), BuildError> {
    limits::optional_one_of("status", status, &["success", "failure"])
}

call! {
    /// Reads one delivery with what was sent and what came back.
    ///
    /// # Permission
    /// `repository_hooks: read`.
    GetDelivery(repo: Repo, hook: HookId, delivery: DeliveryId) -> HookDeliveryWithBodies;
    GET "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}", Safe
}

call! {
    /// Has a delivery sent again, with the same delivery id: receivers that remember ids
    /// act once. Never asked for again after an unclear failure: it would be sent twice.
    ///
    /// # Permission
    /// `repository_hooks: write`.
    Redeliver(repo: Repo, hook: HookId, delivery: DeliveryId) -> ();
    POST "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts", CheckFirst
}

call! {
    /// Lists what was sent to the webhook of an app in the last days, newest first.
    ///
    /// # Permission
    /// An app's own token.
    ListAppDeliveries() -> [HookDelivery];
    GET "/app/hook/deliveries", Safe;
    query {
        /// `success` or `failure`.
        status: String,
    };
    check check_app
}

fn check_app(call: &ListAppDeliveries) -> Result<(), BuildError> {
    check_status(call.status.as_deref())
}

call! {
    /// Has a delivery to the webhook of an app sent again, with the same delivery id. Never
    /// asked for again after an unclear failure: it would be sent twice.
    ///
    /// # Permission
    /// An app's own token.
    RedeliverToApp(delivery: DeliveryId) -> ();
    POST "/app/hook/deliveries/{delivery_id}/attempts", CheckFirst
}
