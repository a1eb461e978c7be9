//! `GET /apps/{app}/webhook-events` — lists the events of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-event-list>

use crate::endpoint::call;
use crate::ids::AppId;
use crate::webhooks::RecordedEvent;

call! {
    /// Lists the events of an app.
    ListEvents(app: AppId) -> [RecordedEvent];
    GET "/apps/{app}/webhook-events", Safe
}
