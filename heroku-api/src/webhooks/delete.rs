//! `DELETE /apps/{app}/webhooks/{webhook}` — ends a subscription.

use crate::endpoint::call;
use crate::ids::{AppId, WebhookId};

call! {
    /// Ends a subscription.
    pub struct DeleteWebhook {
        /// The app, by name or UUID.
        app: AppId,
        /// The subscription, by UUID.
        webhook: WebhookId,
    } -> ();
    DELETE "/apps/{app}/webhooks/{webhook}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-delete"
}
