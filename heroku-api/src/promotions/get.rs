//! `GET /pipeline-promotions/{promotion}` — reads a promotion.

use crate::endpoint::call;
use crate::ids::PromotionId;
use crate::promotions::Promotion;

call! {
    /// Reads a promotion.
    ///
    /// `completed` does not mean that it went well: read the targets.
    pub struct GetPromotion {
        /// The promotion, by UUID.
        promotion: PromotionId,
    } -> Promotion;
    GET "/pipeline-promotions/{promotion}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-promotion-info"
}
