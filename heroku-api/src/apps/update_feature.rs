//! `PATCH /apps/{app}/features/{feature}` — turns a feature of an app on or off.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-feature-update>

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::{AppId, FeatureId};

call! {
    /// Turns a feature of an app on or off.
    UpdateAppFeature(app: AppId, feature: FeatureId) sends {
        enabled: bool,
    } -> Feature;
    PATCH "/apps/{app}/features/{feature}", Idempotent
}
