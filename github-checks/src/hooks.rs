//! Webhooks of a repository: adding them, and what was sent to them.
//!
//! | call | does |
//! |---|---|
//! | [`ListHooks`] | lists them |
//! | [`CreateHook`] | adds one |
//! | [`UpdateHook`] | changes which events one gets |
//! | [`PingHook`], [`TestHook`] | send an event to try one out |
//! | [`ListDeliveries`], [`GetDelivery`], [`Redeliver`] | what was sent, and sending it again |
//! | [`ListAppDeliveries`], [`RedeliverToApp`] | the same for the webhook of an app |
//!
//! Receiving is in [`webhooks`](crate::webhooks).
//!
//! Source: <https://docs.github.com/rest/repos/webhooks>

use std::fmt;

use chrono::{DateTime, Utc};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serializer};
use serde_json::Value;

use crate::endpoint::Outgoing;
use crate::ids::{DeliveryId, HookId};
use crate::lenient::{moment, or_default};
use crate::secret::{Secret, SignedUrl};

mod create;
mod deliveries;
mod list;
mod try_out;
mod update;
pub use self::create::CreateHook;
pub use self::deliveries::{
    GetDelivery, ListAppDeliveries, ListDeliveries, Redeliver, RedeliverToApp,
};
pub use self::list::ListHooks;
pub use self::try_out::{PingHook, TestHook};
pub use self::update::UpdateHook;

/// A webhook of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Hook {
    /// Its number.
    pub id: HookId,
    /// `web`.
    pub name: Option<String>,
    /// Whether events are sent.
    #[serde(default, deserialize_with = "or_default")]
    pub active: bool,
    /// Which events.
    #[serde(default, deserialize_with = "or_default")]
    pub events: Vec<String>,
    /// Where to and how; the secret is masked.
    pub config: Option<HookTarget>,
}

/// Where events are sent to, and how.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct HookTarget {
    /// The address.
    pub url: Option<String>,
    /// `json` or `form`.
    pub content_type: Option<String>,
}

impl fmt::Debug for HookTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Receivers are often told apart by a secret in their address.
        f.debug_struct("HookTarget")
            .field("url", &self.url.as_deref().map(SignedUrl::new))
            .field("content_type", &self.content_type)
            .finish()
    }
}

/// Where events are to be sent to: as JSON, signed, over verified TLS.
#[derive(Clone, PartialEq, Eq)]
pub struct HookConfig {
    url: String,
    secret: Secret,
}

impl HookConfig {
    /// To `url`, signed with `secret`.
    ///
    /// # Arguments
    /// - `url`: http or https address of the receiver.
    /// - `secret`: signs what is sent; not empty.
    pub fn new(url: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            url: url.into(),
            secret: secret.into(),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn is_unsigned(&self) -> bool {
        self.secret.is_empty()
    }
}

impl fmt::Debug for HookConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookConfig")
            .field("url", &SignedUrl::new(self.url.as_str()))
            .finish_non_exhaustive()
    }
}

impl Outgoing for HookConfig {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("HookConfig", 4)?;
        object.serialize_field("url", &self.url)?;
        object.serialize_field("content_type", "json")?;
        object.serialize_field("secret", self.secret.expose())?;
        object.serialize_field("insecure_ssl", "0")?;
        object.end()
    }
}

/// Something that was sent to a webhook.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct HookDelivery {
    /// Its number; another one for every attempt.
    pub id: DeliveryId,
    /// The id that receivers see, `X-GitHub-Delivery`; the same for every attempt.
    pub guid: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "moment")]
    pub delivered_at: Option<DateTime<Utc>>,
    /// Whether it was sent before.
    #[serde(default, deserialize_with = "or_default")]
    pub redelivery: bool,
    /// How it went, in words.
    pub status: Option<String>,
    /// The HTTP status; 0 when there was no answer.
    pub status_code: Option<u64>,
    /// Which event.
    pub event: Option<String>,
    /// Which action of it.
    pub action: Option<String>,
}

/// A delivery with what was sent and what came back.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct HookDeliveryWithBodies {
    /// Its number.
    pub id: DeliveryId,
    /// The id that receivers see.
    pub guid: Option<String>,
    /// How it went, in words.
    pub status: Option<String>,
    /// The HTTP status; 0 when there was no answer.
    pub status_code: Option<u64>,
    /// Which event.
    pub event: Option<String>,
    /// What was sent: `headers` and `payload`.
    #[serde(default)]
    pub request: Value,
    /// What came back: `headers` and `payload`.
    #[serde(default)]
    pub response: Value,
}
