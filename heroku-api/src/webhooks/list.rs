//! `GET /apps/{app}/webhooks` — lists the subscriptions of an app.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::webhooks::Webhook;

call! {
    /// Lists the subscriptions of an app.
    pub struct ListWebhooks {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Webhook];
    GET "/apps/{app}/webhooks", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-list"
}
