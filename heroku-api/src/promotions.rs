//! Promotions: copy what one app runs to other apps of the same pipeline.
//!
//! | call | does |
//! |---|---|
//! | [`CreatePromotion`] | starts copying |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-promotion>

use serde::Deserialize;

use crate::ids::PromotionId;
use crate::macros::open_enum;

mod create;
pub use self::create::CreatePromotion;

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
}
