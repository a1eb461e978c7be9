//! `GET /apps/{app}/features` — lists the features that an app can have.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-feature-list>

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the features that an app can have.
    ListAppFeatures(app: AppId) -> [Feature];
    GET "/apps/{app}/features", Safe
}
