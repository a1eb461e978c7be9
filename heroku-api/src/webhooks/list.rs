//! `GET /apps/{app}/webhooks` — lists the subscriptions of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-list>

use crate::endpoint::call;
use crate::ids::AppId;
use crate::webhooks::Webhook;

call! {
    /// Lists the subscriptions of an app.
    ListWebhooks(app: AppId) -> [Webhook];
    GET "/apps/{app}/webhooks", Safe
}
