//! `GET /apps/{app}/webhooks/{webhook}` — reads a subscription.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-info>

use crate::endpoint::call;
use crate::ids::{AppId, WebhookId};
use crate::webhooks::Webhook;

call! {
    /// Reads a subscription.
    GetWebhook(app: AppId, webhook: WebhookId) -> Webhook;
    GET "/apps/{app}/webhooks/{webhook}", Safe
}
