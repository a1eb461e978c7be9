//! `GET /pipeline-promotions/{promotion}/promotion-targets` —
//! the targets of a promotion with their results.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-promotion-target-list>

use crate::endpoint::call;
use crate::ids::PromotionId;
use crate::promotions::PromotionTarget;

call! {
    /// The targets of a promotion with their results.
    ListTargets(promotion: PromotionId) -> [PromotionTarget];
    GET "/pipeline-promotions/{promotion}/promotion-targets", Safe
}
