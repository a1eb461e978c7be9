//! `GET /apps/{app}/features` — lists the features that an app can have.

use crate::account::Feature;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the features that an app can have.
    pub struct ListAppFeatures {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Feature];
    GET "/apps/{app}/features", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-feature-list"
}
