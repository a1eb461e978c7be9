//! `GET /apps/{app}/features/{feature}` — whether an app has a feature.

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::{AppId, FeatureId};

call! {
    /// Whether an app has a feature.
    pub struct GetAppFeature {
        /// The app, by name or UUID.
        app: AppId,
        /// The feature, by name or UUID.
        feature: FeatureId,
    } -> Feature;
    GET "/apps/{app}/features/{feature}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-feature-info"
}
