//! `DELETE /apps/{app}/webhooks/{webhook}` — ends a subscription.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-delete>

use crate::endpoint::call;
use crate::ids::{AppId, WebhookId};

call! {
    /// Ends a subscription.
    DeleteWebhook(app: AppId, webhook: WebhookId) -> ();
    DELETE "/apps/{app}/webhooks/{webhook}", Idempotent
}
