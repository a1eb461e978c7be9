//! What a webhook delivers.
//!
//! Source: <https://devcenter.heroku.com/articles/webhook-events>

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::apps::App;
use crate::builds::Build;
use crate::collaborators::Collaborator;
use crate::dynos::Dyno;
use crate::formation::Formation;
use crate::ids::{DeliveryId, EventId, WebhookId};
use crate::macros::open_enum;
use crate::reference::Actor;
use crate::releases::Release;
use crate::signature::Verified;

open_enum! {
    /// What an event is about.
    Resource {
        /// An add-on.
        Addon = "addon",
        /// An add-on's attachment to an app.
        AddonAttachment = "addon-attachment",
        /// An app.
        App = "app",
        /// A build.
        Build = "build",
        /// A collaborator.
        Collaborator = "collaborator",
        /// A domain.
        Domain = "domain",
        /// A dyno.
        Dyno = "dyno",
        /// The dynos of a process type.
        Formation = "formation",
        /// A release.
        Release = "release",
        /// A certificate.
        SniEndpoint = "sni-endpoint",
        /// A certificate, as it was called before.
        SslEndpoint = "ssl-endpoint",
    }
}

/// Something happened to an app.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Its UUID.
    pub id: EventId,
    /// What happened: `create`, `update` or `destroy`.
    pub action: String,
    /// To what.
    pub resource: Resource,
    /// Who did it.
    pub actor: Option<Actor>,
    /// The resource now, as thin as Heroku sends it.
    pub data: Data,
    /// The members that changed, with their old values; often none.
    pub previous: Value,
    /// Where it belongs.
    pub metadata: Option<Metadata>,
    /// When it happened.
    pub created_at: Option<DateTime<Utc>>,
}

/// The resource of an event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// A release.
    Release(Box<Release>),
    /// A build.
    Build(Box<Build>),
    /// An app.
    App(Box<App>),
    /// A dyno.
    Dyno(Box<Dyno>),
    /// The dynos of a process type.
    Formation(Box<Formation>),
    /// A collaborator.
    Collaborator(Box<Collaborator>),
    /// Anything else, and everything that does not have the expected shape.
    Other(Value),
}

/// Which delivery of which subscription this is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Metadata {
    /// The event: drop what was seen before.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub event: Option<EventId>,
    /// The delivery.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub delivery: Option<DeliveryId>,
    /// The subscription.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub webhook: Option<WebhookId>,
}

/// A verified body that is no event. Answer 204 all the same, or Heroku sends it again.
#[derive(Debug, thiserror::Error)]
#[error("the body is not a webhook event")]
pub struct EventError(#[source] serde_json::Error);

#[derive(Deserialize)]
struct Envelope {
    id: EventId,
    action: String,
    resource: Resource,
    actor: Option<Actor>,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    previous_data: Value,
    webhook_metadata: Option<Metadata>,
    #[serde(default, deserialize_with = "crate::time::maybe")]
    created_at: Option<DateTime<Utc>>,
}

impl Event {
    /// Reads a verified delivery. Resources and actions that are not known are kept.
    ///
    /// # Errors
    /// [`EventError`] when it is no event at all.
    pub fn parse<B: AsRef<[u8]>>(body: &Verified<B>) -> Result<Self, EventError> {
        let envelope: Envelope = serde_json::from_slice(body.as_bytes()).map_err(EventError)?;
        Ok(Self {
            data: Data::of(&envelope.resource, envelope.data),
            id: envelope.id,
            action: envelope.action,
            resource: envelope.resource,
            actor: envelope.actor,
            previous: envelope.previous_data,
            metadata: envelope.webhook_metadata,
            created_at: envelope.created_at,
        })
    }
}

impl Data {
    fn of(resource: &Resource, value: Value) -> Self {
        match resource {
            Resource::Release => read(value, Self::Release),
            Resource::Build => read(value, Self::Build),
            Resource::App => read(value, Self::App),
            Resource::Dyno => read(value, Self::Dyno),
            Resource::Formation => read(value, Self::Formation),
            Resource::Collaborator => read(value, Self::Collaborator),
            _ => Self::Other(value),
        }
    }
}

fn read<T: DeserializeOwned>(value: Value, typed: fn(Box<T>) -> Data) -> Data {
    match T::deserialize(&value) {
        Ok(known) => typed(Box::new(known)),
        Err(_) => Data::Other(value),
    }
}
