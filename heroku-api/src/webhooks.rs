//! Webhooks of apps: subscriptions, what was delivered, and receiving.
//!
//! | call | does |
//! |---|---|
//! | [`CreateWebhook`] | subscribes to what happens to an app |
//! | [`DeleteWebhook`] | ends a subscription |
//! | [`GetWebhook`] | reads a subscription |
//! | [`GetDelivery`] | reads a delivery |
//! | [`GetEvent`] | reads an event of an app |
//! | [`ListWebhooks`] | lists the subscriptions of an app |
//! | [`ListDeliveries`] | lists the deliveries of an app |
//! | [`ListEvents`] | lists the events of an app |
//! | [`UpdateWebhook`] | changes a subscription |
//!
//! To receive: [`Verifier::verify`] the raw body, then read the [`Event`] from it.
//! There are no events for promotions, couplings or review apps: watch the releases of
//! each app, or ask.
//!
//! Source: <https://devcenter.heroku.com/articles/app-webhooks>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, DeliveryId, EventId, WebhookId};
use crate::macros::open_enum;
use crate::reference::Named;

mod event;
pub use self::event::{Data, Event, EventError, Metadata, RawData, Resource};
pub use crate::signature::{SecretError, Signed, Verified, Verifier, VerifyError, sign};

mod create;
mod delete;
mod get;
mod get_delivery;
mod get_event;
mod list;
mod list_deliveries;
mod list_events;
mod update;
pub use self::create::{CreateWebhook, CreatedWebhook};
pub use self::delete::DeleteWebhook;
pub use self::get::GetWebhook;
pub use self::get_delivery::GetDelivery;
pub use self::get_event::GetEvent;
pub use self::list::ListWebhooks;
pub use self::list_deliveries::ListDeliveries;
pub use self::list_events::ListEvents;
pub use self::update::UpdateWebhook;

open_enum! {
    /// How hard Heroku tries to deliver.
    Level {
        /// One attempt.
        Notify = "notify",
        /// Attempts for up to 72 hours, in order: later events wait for earlier ones.
        Sync = "sync",
    }
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Webhook {
    /// Its UUID.
    pub id: WebhookId,
    /// The app.
    pub app: Option<Named<AppId>>,
    /// Where Heroku delivers.
    pub url: Option<String>,
    /// What it tells of: `api:release`, `api:build`, `dyno` …
    pub include: Option<Vec<String>>,
    /// How hard it tries.
    pub level: Option<Level>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

open_enum! {
    /// How a delivery fares.
    DeliveryStatus {
        /// Not tried.
        Pending = "pending",
        /// Waiting for its turn.
        Scheduled = "scheduled",
        /// Tried in vain; will be tried again.
        Retrying = "retrying",
        /// Given up.
        Failed = "failed",
        /// Delivered.
        Succeeded = "succeeded",
        /// Left out, because the subscription failed for 72 hours.
        Skipped = "skipped",
    }
}

/// One event on its way to one subscription.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Its UUID.
    pub id: DeliveryId,
    /// How it fares.
    pub status: DeliveryStatus,
    /// The event.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub event: Option<EventId>,
    /// The subscription.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub webhook: Option<WebhookId>,
    /// Attempts so far.
    pub num_attempts: Option<u64>,
    /// The newest attempt.
    pub last_attempt: Option<Attempt>,
    /// When the next attempt comes.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// One attempt to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    /// How it went.
    pub status: Option<DeliveryStatus>,
    /// The HTTP status of the receiver.
    pub code: Option<u16>,
    /// What went wrong without an HTTP status.
    pub error_class: Option<String>,
}

/// An event as Heroku remembers it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct RecordedEvent {
    /// Its UUID.
    pub id: EventId,
    /// What it is about: `api:release`.
    pub include: Option<String>,
    /// What was delivered.
    pub payload: Option<serde_json::Value>,
    /// When it happened.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}
