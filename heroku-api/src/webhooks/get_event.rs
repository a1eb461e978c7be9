//! `GET /apps/{app}/webhook-events/{event}` — reads an event of an app.

use crate::endpoint::call;
use crate::ids::{AppId, EventId};
use crate::webhooks::RecordedEvent;

call! {
    /// Reads an event of an app.
    pub struct GetEvent {
        /// The app, by name or UUID.
        app: AppId,
        /// The event, by UUID.
        event: EventId,
    } -> RecordedEvent;
    GET "/apps/{app}/webhook-events/{event}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-webhook-event-info"
}
