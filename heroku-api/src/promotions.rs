//! Promotions: copy what one app runs to other apps of the same pipeline.
//!
//! | call | does |
//! |---|---|
//! | [`CreatePromotion`] | starts copying |
//! | [`GetPromotion`] | reads a promotion |
//! | [`ListTargets`] | the targets of a promotion with their results |
//!
//! To promote and wait for the result, use [`flows::promote`](fn@crate::flows::promote).
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-promotion>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, PipelineId, PromotionId, ReleaseId, TargetId};
use crate::macros::open_enum;

mod create;
mod get;
mod list_targets;
pub use self::create::CreatePromotion;
pub use self::get::GetPromotion;
pub use self::list_targets::ListTargets;

open_enum! {
    /// How far a promotion is.
    PromotionStatus {
        /// Some target is not done.
        Pending = "pending",
        /// Every target is done, **successful or not**: read the targets.
        Completed = "completed",
    }
}

/// A promotion.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Promotion {
    /// Its UUID.
    pub id: PromotionId,
    /// How far it is.
    pub status: PromotionStatus,
    /// In which pipeline.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub pipeline: Option<PipelineId>,
    /// What is copied.
    pub source: Option<PromotionSource>,
    /// When it began.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// What a promotion copies.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PromotionSource {
    /// From which app.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub app: Option<AppId>,
    /// Which of its releases.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub release: Option<ReleaseId>,
}

open_enum! {
    /// How a target of a promotion fares.
    TargetStatus {
        /// Not done.
        Pending = "pending",
        /// The release is made and its release phase went well. Dynos may still restart.
        Succeeded = "succeeded",
        /// The app still runs what it ran before.
        Failed = "failed",
    }
}

/// One app that a promotion copies to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PromotionTarget {
    /// Its UUID.
    pub id: TargetId,
    /// The app.
    #[serde(deserialize_with = "crate::reference::id")]
    pub app: AppId,
    /// How it fares.
    pub status: TargetStatus,
    /// The new release: `None` at first, then set while the target is still pending.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub release: Option<ReleaseId>,
    /// Why it failed.
    pub error_message: Option<String>,
}
