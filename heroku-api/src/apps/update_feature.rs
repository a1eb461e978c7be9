//! `PATCH /apps/{app}/features/{feature}` — turns a feature of an app on or off.

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::{AppId, FeatureId};

call! {
    /// Turns a feature of an app on or off.
    pub struct UpdateAppFeature {
        /// The app, by name or UUID.
        app: AppId,
        /// The feature, by name or UUID.
        feature: FeatureId,
    } sends {
        /// Whether the app has the feature.
        enabled: bool,
    } -> Feature;
    PATCH "/apps/{app}/features/{feature}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-feature-update"
}
