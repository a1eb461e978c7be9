//! `GET /pipeline-promotions/{promotion}/promotion-targets` —
//! the targets of a promotion with their results.

use crate::endpoint::call;
use crate::ids::PromotionId;
use crate::promotions::PromotionTarget;

call! {
    /// The targets of a promotion with their results.
    pub struct ListTargets {
        /// The promotion, by UUID.
        promotion: PromotionId,
    } -> [PromotionTarget];
    GET "/pipeline-promotions/{promotion}/promotion-targets", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-promotion-target-list"
}
