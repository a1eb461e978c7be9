//! `GET /apps/{app}/webhooks/{webhook}` — reads a subscription.

use crate::endpoint::call;
use crate::ids::{AppId, WebhookId};
use crate::webhooks::Webhook;

call! {
    /// Reads a subscription.
    pub struct GetWebhook {
        /// The app, by name or UUID.
        app: AppId,
        /// The subscription, by UUID.
        webhook: WebhookId,
    } -> Webhook;
    GET "/apps/{app}/webhooks/{webhook}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-info"
}
