//! `GET /account/features/{feature}` — whether the account has a feature.

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::FeatureId;

call! {
    /// Whether the account has a feature.
    pub struct GetAccountFeature {
        /// The feature, by name or UUID.
        feature: FeatureId,
    } -> Feature;
    GET "/account/features/{feature}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#account-feature-info"
}
