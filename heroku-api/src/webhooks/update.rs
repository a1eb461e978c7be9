//! `PATCH /apps/{app}/webhooks/{webhook}` — changes a subscription.

use crate::endpoint::call;
use crate::ids::{AppId, WebhookId};
use crate::secret::Secret;
use crate::webhooks::{Level, Webhook};

call! {
    /// Changes a subscription.
    pub struct UpdateWebhook {
        /// The app, by name or UUID.
        app: AppId,
        /// The subscription, by UUID.
        webhook: WebhookId,
    } -> Webhook;
    PATCH "/apps/{app}/webhooks/{webhook}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-update";
    body {
        /// Where Heroku delivers.
        url: String,
        /// What it tells of: `api:release`, `api:build` …
        include: Vec<String>,
        /// How hard it tries.
        level: Level,
        /// The secret that signs deliveries.
        secret: Secret,
        /// What deliveries carry as `Authorization`.
        authorization: Secret,
    }
}
