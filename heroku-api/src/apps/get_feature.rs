//! `GET /apps/{app}/features/{feature}` — whether an app has a feature.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-feature-info>

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::{AppId, FeatureId};

call! {
    /// Whether an app has a feature.
    GetAppFeature(app: AppId, feature: FeatureId) -> Feature;
    GET "/apps/{app}/features/{feature}", Safe
}
