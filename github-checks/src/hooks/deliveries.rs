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
    pub struct ListDeliveries {
        /// Repository of the webhook.
        repo: Repo,
        /// Id of the webhook.
        hook: HookId,
    } -> [HookDelivery];
    GET "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries", Safe,
    docs "https://docs.github.com/rest/repos/webhooks#list-deliveries-for-a-repository-webhook";
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
    pub struct GetDelivery {
        /// Repository of the webhook.
        repo: Repo,
        /// Id of the webhook.
        hook: HookId,
        /// Id of the delivery; another one for every attempt.
        delivery: DeliveryId,
    } -> HookDeliveryWithBodies;
    GET "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}", Safe,
    docs "https://docs.github.com/rest/repos/webhooks#get-a-delivery-for-a-repository-webhook"
}

call! {
    /// Has a delivery sent again, with the same delivery id: receivers that remember ids
    /// act once. Never asked for again after an unclear failure: it would be sent twice.
    ///
    /// # Permission
    /// `repository_hooks: write`.
    pub struct Redeliver {
        /// Repository of the webhook.
        repo: Repo,
        /// Id of the webhook.
        hook: HookId,
        /// Id of the delivery; another one for every attempt.
        delivery: DeliveryId,
    } -> ();
    POST "/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts", CheckFirst,
    docs "https://docs.github.com/rest/repos/webhooks#redeliver-a-delivery-for-a-repository-webhook"
}

call! {
    /// Lists what was sent to the webhook of an app in the last days, newest first.
    ///
    /// # Permission
    /// An app's own token.
    pub struct ListAppDeliveries {} -> [HookDelivery];
    GET "/app/hook/deliveries", Safe,
    docs "https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook";
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
    pub struct RedeliverToApp {
        /// Id of the delivery; another one for every attempt.
        delivery: DeliveryId,
    } -> ();
    POST "/app/hook/deliveries/{delivery_id}/attempts", CheckFirst,
    docs "https://docs.github.com/rest/apps/webhooks#redeliver-a-delivery-for-an-app-webhook"
}
