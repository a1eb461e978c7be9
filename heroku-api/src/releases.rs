//! Releases: a slug with its config vars, numbered per app.
//!
//! | call | does |
//! |---|---|
//! | [`CreateRelease`] | releases a slug |
//! | [`GetRelease`] | reads a release by its id or its version number |
//! | [`ListReleases`] | lists the releases of an app |
//! | [`Rollback`] | makes a new release with the code and config of an old one |
//!
//! To roll back and wait, use [`flows::rollback`](fn@crate::flows::rollback).
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#release>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, ReleaseId, SlugId};
use crate::macros::open_enum;
use crate::reference::{Actor, Named};
use crate::secret::SignedUrl;

mod create;
mod get;
mod list;
mod rollback;
pub use self::create::CreateRelease;
pub use self::get::GetRelease;
pub use self::list::ListReleases;
pub use self::rollback::Rollback;

open_enum! {
    /// How a release fares.
    ReleaseStatus {
        /// Its release phase is running.
        Pending = "pending",
        /// It is what runs, or has run.
        Succeeded = "succeeded",
        /// Its release phase failed: the app still runs the release before it.
        Failed = "failed",
        /// Its slug is gone: no way back to it.
        Expired = "expired",
    }
}

/// A release.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Release {
    /// Its UUID.
    pub id: ReleaseId,
    /// Its number, counted from 1 per app.
    pub version: u64,
    /// How it fares.
    pub status: ReleaseStatus,
    /// Of which app.
    pub app: Option<Named<AppId>>,
    /// Why it was made: `Deploy 1a2b3c4d`, `Promote acme-staging v12`.
    pub description: Option<String>,
    /// Its code; `None` for config changes of an app without code.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub slug: Option<SlugId>,
    /// What it is made of. Apps of the Fir generation have an `oci-image` here and no slug.
    #[serde(default, deserialize_with = "crate::reference::list")]
    pub artifacts: Vec<Artifact>,
    /// Whether it is the one that runs: exactly one per app.
    pub current: Option<bool>,
    /// Where the release phase's output can be read: answers 404 until the command
    /// starts. `None` when there is no release command.
    pub output_stream_url: Option<SignedUrl>,
    /// Whether the app can go back to it.
    pub eligible_for_rollback: Option<bool>,
    /// Who made it.
    pub user: Option<Actor>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

impl Release {
    /// The identity of its code: its slug, or its image on Fir; `None` without code. Two
    /// releases of the same code differ in their config vars, at most.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        let artifact = || self.artifacts.iter().find_map(|one| one.id.as_deref());
        self.slug.as_ref().map(SlugId::as_str).or_else(artifact)
    }
}

/// Something that a release is made of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Artifact {
    /// `slug` or `oci-image`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its UUID.
    pub id: Option<String>,
}
