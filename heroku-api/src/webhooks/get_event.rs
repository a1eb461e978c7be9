//! `GET /apps/{app}/webhook-events/{event}` — reads an event of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-event-info>

use crate::endpoint::call;
use crate::ids::{AppId, EventId};
use crate::webhooks::RecordedEvent;

call! {
    /// Reads an event of an app.
    GetEvent(app: AppId, event: EventId) -> RecordedEvent;
    GET "/apps/{app}/webhook-events/{event}", Safe
}
