//! An app and everything that belongs to it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::world::weather::Generation;

/// An app with its whole history.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent facts, not one state"
)]
pub(crate) struct App {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) team: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) released_at: Option<DateTime<Utc>>,
    pub(crate) maintenance: bool,
    pub(crate) locked: bool,
    pub(crate) stack: String,
    pub(crate) config: BTreeMap<String, String>,
    pub(crate) formation: Vec<Formation>,
    pub(crate) dynos: Vec<Dyno>,
    pub(crate) releases: Vec<Release>,
    pub(crate) builds: Vec<Build>,
    pub(crate) slugs: Vec<Slug>,
    pub(crate) collaborators: Vec<Collaborator>,
    pub(crate) webhooks: Vec<Webhook>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) release_phase: ReleasePhase,
    /// How much longer its release command takes than others.
    pub(crate) long_phase: Duration,
    /// Behaviour asked for in advance.
    pub(crate) fail_builds: u32,
    pub(crate) fail_promotions: Vec<String>,
    pub(crate) crash_next: bool,
    pub(crate) stuck_delete: bool,
    pub(crate) generation: Generation,
    pub(crate) drains: Vec<Drain>,
    /// What the router saw, by minute since 1970.
    pub(crate) measured: BTreeMap<i64, Measured>,
    pub(crate) addons: Vec<Addon>,
    /// Its own host name is not among them.
    pub(crate) domains: Vec<Domain>,
    pub(crate) sni_endpoints: Vec<SniEndpoint>,
    /// How long a new dyno is not listed.
    pub(crate) late_dynos: Duration,
    /// How long after the next release somebody else makes another one.
    pub(crate) overtake: Option<Duration>,
    pub(crate) deleted: bool,
}

/// The web requests of a minute; what nobody knows is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Measured {
    /// The 95th percentile of response times, in milliseconds.
    pub p95: Option<f64>,
    /// Requests with a status of 2xx.
    pub succeeded: Option<u32>,
    /// Requests with a status of 5xx.
    pub failed: Option<u32>,
}

impl Measured {
    /// A minute of so many requests, of which some failed.
    #[must_use]
    pub fn new(p95: f64, requests: u32, failed: u32) -> Self {
        Self {
            p95: Some(p95),
            succeeded: Some(requests.saturating_sub(failed)),
            failed: Some(failed),
        }
    }
}

/// How many dynos of a process type.
#[derive(Clone, Debug)]
pub(crate) struct Formation {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) command: String,
    pub(crate) size: String,
    pub(crate) quantity: u64,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One dyno.
#[derive(Clone, Debug)]
pub(crate) struct Dyno {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) command: String,
    pub(crate) size: String,
    pub(crate) state: String,
    pub(crate) release: String,
    pub(crate) version: u64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One version of an app.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    pub(crate) id: String,
    pub(crate) version: u64,
    pub(crate) description: String,
    pub(crate) status: &'static str,
    pub(crate) current: bool,
    pub(crate) slug: Option<String>,
    pub(crate) user: String,
    pub(crate) config: BTreeMap<String, String>,
    pub(crate) output: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One build.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    pub(crate) url: String,
    pub(crate) version: Option<String>,
    pub(crate) version_description: Option<String>,
    pub(crate) checksum: Option<String>,
    pub(crate) buildpacks: Value,
    pub(crate) output: String,
    pub(crate) slug: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) user: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A compiled app.
#[derive(Clone, Debug)]
pub(crate) struct Slug {
    pub(crate) id: String,
    pub(crate) commit: Option<String>,
    pub(crate) commit_description: Option<String>,
    pub(crate) checksum: Option<String>,
    pub(crate) size: Option<u64>,
    pub(crate) process_types: BTreeMap<String, String>,
    pub(crate) stack: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// A person with rights on an app.
#[derive(Clone, Debug)]
pub(crate) struct Collaborator {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) permissions: Vec<String>,
    pub(crate) since: DateTime<Utc>,
}

/// Where an app's log goes.
#[derive(Clone, Debug)]
pub(crate) struct Drain {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) url: String,
    pub(crate) created_at: DateTime<Utc>,
}

/// Something that a provider runs for the app, with the attachment that it came with.
#[derive(Clone, Debug)]
pub(crate) struct Addon {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `heroku-postgresql:essential-0`.
    pub(crate) plan: String,
    /// `provisioning`, `provisioned`.
    pub(crate) state: &'static str,
    pub(crate) attachment: Attachment,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// The name by which an app knows an add-on; its config var is called so too.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    /// `DATABASE`.
    pub(crate) name: String,
}

/// A host name that leads to the app.
#[derive(Clone, Debug)]
pub(crate) struct Domain {
    pub(crate) id: String,
    pub(crate) hostname: String,
    /// Where its DNS record points; `None` is the app's own host name.
    pub(crate) cname: Option<String>,
    /// Id of the certificate that it is served with.
    pub(crate) sni_endpoint: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A certificate of the app. Its key was seen once and is not kept.
#[derive(Clone, Debug)]
pub(crate) struct SniEndpoint {
    pub(crate) id: String,
    pub(crate) name: String,
    /// PEM.
    pub(crate) chain: String,
    /// The names that it is good for.
    pub(crate) hostnames: Vec<String>,
    pub(crate) is_self_signed: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// A subscription to an app's events.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) include: Vec<String>,
    pub(crate) level: String,
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) authorization: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One event on its way to one subscription.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) sequence: u64,
    pub(crate) webhook: String,
    pub(crate) level: String,
    pub(crate) include: String,
    pub(crate) event: Value,
    pub(crate) status: &'static str,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) next_attempt_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// One try to deliver.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) id: String,
    pub(crate) code: Option<u16>,
    pub(crate) error_class: Option<&'static str>,
    pub(crate) at: DateTime<Utc>,
}

impl App {
    pub(crate) fn current(&self) -> Option<&Release> {
        self.releases.iter().find(|release| release.current)
    }

    /// By id, `12` or `v12`.
    pub(crate) fn release(&self, name: &str) -> Option<&Release> {
        let number = name.strip_prefix('v').unwrap_or(name).parse().ok();
        self.releases
            .iter()
            .find(|release| release.id == name || Some(release.version) == number)
    }

    pub(crate) fn release_mut(&mut self, id: &str) -> Option<&mut Release> {
        self.releases.iter_mut().find(|release| release.id == id)
    }

    pub(crate) fn build(&self, id: &str) -> Option<&Build> {
        self.builds.iter().find(|build| build.id == id)
    }

    pub(crate) fn build_mut(&mut self, id: &str) -> Option<&mut Build> {
        self.builds.iter_mut().find(|build| build.id == id)
    }

    pub(crate) fn slug(&self, id: &str) -> Option<&Slug> {
        self.slugs.iter().find(|slug| slug.id == id)
    }

    pub(crate) fn web_url(&self) -> String {
        let mut hash = 0u32;
        for byte in self.id.bytes() {
            hash = hash.wrapping_mul(31).wrapping_add(u32::from(byte));
        }
        format!(
            "https://{}-{:012x}.herokuapp.com/",
            self.name,
            u64::from(hash) * 65_537
        )
    }
}

/// Whether an app runs a command before a release becomes current, and how that ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReleasePhase {
    /// No release command.
    #[default]
    None,
    /// It runs and succeeds.
    Succeeds,
    /// It runs and fails: the old release stays current.
    Fails,
}
