//! `GET /account/features/{feature}` — whether the account has a feature.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#account-feature-info>

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::FeatureId;

call! {
    /// Whether the account has a feature.
    GetAccountFeature(feature: FeatureId) -> Feature;
    GET "/account/features/{feature}", Safe
}
