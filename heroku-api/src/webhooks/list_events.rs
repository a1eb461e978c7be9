//! `GET /apps/{app}/webhook-events` — lists the events of an app.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::webhooks::RecordedEvent;

call! {
    /// Lists the events of an app.
    pub struct ListEvents {
        /// The app, by name or UUID.
        app: AppId,
    } -> [RecordedEvent];
    GET "/apps/{app}/webhook-events", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-event-list"
}
