//! What a webhook delivers.
//!
//! Source: <https://devcenter.heroku.com/articles/webhook-events>

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::apps::App;
use crate::builds::Build;
use crate::collaborators::Collaborator;
use crate::dynos::Dyno;
use crate::formation::Formation;
use crate::ids::{AppId, DeliveryId, EventId, WebhookId};
use crate::macros::open_enum;
use crate::reference::{Actor, Named};
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
///
/// # Examples
/// ```
/// use heroku_api::webhooks::{Data, Event, Verifier, sign};
/// use http::HeaderMap;
///
/// let body = br#"{
///     "id": "5dd6f8a1-1111-4111-8111-000000000001", "action": "update", "resource": "release",
///     "data": { "id": "5dd6f8a1-2222-4222-8222-000000000002", "version": 42, "status": "succeeded" }
/// }"#;
/// let mut headers = HeaderMap::new();
/// headers.insert("heroku-webhook-hmac-sha256", sign("secret", body)?.signature().parse()?);
///
/// let verified = Verifier::new(["secret"])?.verify(&headers, body, 0)?;
/// let event = Event::parse(&verified)?;
/// let Data::Release(release) = &event.data else { panic!("something else") };
/// // A hint: ask Heroku before anything is done because of it.
/// assert_eq!(release.version, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Its UUID: drop what was seen before.
    pub id: EventId,
    /// What happened: `create`, `update` or `destroy`.
    pub action: String,
    /// To what.
    pub resource: Resource,
    /// What was subscribed to: `api:release`, `dyno`. It tells `api:dyno` (a dyno was
    /// started) from `dyno` (its state changed); `None` when Heroku does not say.
    pub include: Option<String>,
    /// Who did it.
    pub actor: Option<Actor>,
    /// The app, with its name.
    pub app: Option<Named<AppId>>,
    /// The commit of a release or a build, where Heroku says it.
    pub commit: Option<String>,
    /// How the process of a dyno ended: 0 for success, 137 when it was killed.
    pub exit_status: Option<i64>,
    /// The resource now, as thin as Heroku sends it.
    pub data: Data,
    /// The same as it came, for what has no field here.
    pub raw: RawData,
    /// The members that changed, with their old values; often none.
    pub previous: RawData,
    /// Where it belongs.
    pub metadata: Option<Metadata>,
    /// When it happened.
    pub created_at: Option<DateTime<Utc>>,
    /// When it was sent; `None` in many deliveries.
    pub published_at: Option<DateTime<Utc>>,
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
    Other(RawData),
}

/// JSON as it came. It may hold links that are credentials, so `Debug` shows the names of
/// its members only.
#[derive(Clone, Default, PartialEq)]
pub struct RawData(Value);

impl RawData {
    /// The JSON.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// A member, by its JSON pointer: `/slug/commit`.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        self.0.pointer(pointer)
    }

    fn text(&self, pointer: &str) -> Option<String> {
        let text = self.pointer(pointer)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl fmt::Debug for RawData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawData")?;
        match &self.0 {
            Value::Object(members) => f.debug_set().entries(members.keys()).finish(),
            _ => f.write_str("(..)"),
        }
    }
}

/// Which delivery of which subscription this is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The event: drop what was seen before.
    pub event: Option<EventId>,
    /// What was subscribed to: `api:release`.
    pub include: Option<String>,
    /// The delivery.
    pub delivery: Option<DeliveryId>,
    /// The subscription.
    pub webhook: Option<WebhookId>,
}

impl Metadata {
    fn of(raw: &RawData) -> Option<Self> {
        raw.0.is_object().then(|| Self {
            event: raw.text("/event/id").map(EventId::from),
            include: raw.text("/event/include"),
            delivery: raw.text("/delivery/id").map(DeliveryId::from),
            webhook: raw.text("/webhook/id").map(WebhookId::from),
        })
    }
}

/// A verified body that is not an event. Answer 204 anyway, or Heroku sends it again.
#[derive(Debug, thiserror::Error)]
#[error("the body is not a webhook event")]
pub struct EventError(#[source] serde_json::Error);

/// Without `id`, `action` and `resource` it is not an event; whatever else it is, one member
/// of an unexpected shape never loses the others.
#[derive(Deserialize)]
struct Envelope {
    id: EventId,
    action: String,
    resource: Resource,
    #[serde(default)]
    actor: Value,
    #[serde(default)]
    data: Value,
    #[serde(default)]
    previous_data: Value,
    #[serde(default)]
    webhook_metadata: Value,
    #[serde(default)]
    created_at: Value,
    #[serde(default)]
    published_at: Value,
}

impl Event {
    /// Reads a verified delivery. Resources and actions that are not known are kept.
    ///
    /// # Arguments
    /// - `body`: proof that the delivery was signed: [`Verifier`](crate::signature::Verifier) gives it.
    ///
    /// # Errors
    /// [`EventError`] when it is not an event at all.
    pub fn parse<B: AsRef<[u8]>>(body: &Verified<B>) -> Result<Self, EventError> {
        let envelope: Envelope = serde_json::from_slice(body.as_bytes()).map_err(EventError)?;
        let raw = RawData(envelope.data);
        let metadata = Metadata::of(&RawData(envelope.webhook_metadata));
        Ok(Self {
            include: metadata.as_ref().and_then(|known| known.include.clone()),
            app: app_of(&envelope.resource, &raw),
            commit: raw
                .text("/slug/commit")
                .or_else(|| raw.text("/source_blob/version")),
            exit_status: raw.pointer("/exit_status").and_then(Value::as_i64),
            data: Data::of(&envelope.resource, &raw),
            id: envelope.id,
            action: envelope.action,
            resource: envelope.resource,
            actor: Actor::deserialize(&envelope.actor).ok(),
            raw,
            previous: RawData(envelope.previous_data),
            metadata,
            created_at: time(&envelope.created_at),
            published_at: time(&envelope.published_at),
        })
    }
}

/// The app that an event is about, whether it is the resource or holds it.
fn app_of(resource: &Resource, raw: &RawData) -> Option<Named<AppId>> {
    let app = match resource {
        Resource::App => "",
        _ => "/app",
    };
    Some(Named {
        id: AppId::from(raw.text(&format!("{app}/id"))?),
        name: raw.text(&format!("{app}/name")),
    })
}

fn time(value: &Value) -> Option<DateTime<Utc>> {
    crate::time::maybe(value).ok().flatten()
}

impl Data {
    fn of(resource: &Resource, raw: &RawData) -> Self {
        match resource {
            Resource::Release => read(raw, Self::Release),
            Resource::Build => read(raw, Self::Build),
            Resource::App => read(raw, Self::App),
            Resource::Dyno => read(raw, Self::Dyno),
            Resource::Formation => read(raw, Self::Formation),
            Resource::Collaborator => read(raw, Self::Collaborator),
            _ => Self::Other(raw.clone()),
        }
    }
}

fn read<T: DeserializeOwned>(raw: &RawData, typed: fn(Box<T>) -> Data) -> Data {
    match T::deserialize(&raw.0) {
        Ok(known) => typed(Box::new(known)),
        Err(_) => Data::Other(raw.clone()),
    }
}
