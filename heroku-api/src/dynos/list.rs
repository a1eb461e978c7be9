//! `GET /apps/{app}/dynos` — lists the dynos of an app.

use crate::dynos::Dyno;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the dynos of an app.
    ///
    /// # Permission
    /// To see the app; otherwise the answer is "not found".
    pub struct ListDynos {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Dyno];
    GET "/apps/{app}/dynos", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-list"
}
