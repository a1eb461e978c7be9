//! `GET /apps/{app}` — reads an app by its id or its name.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Reads an app by its id or its name.
    ///
    /// # Permission
    /// To see the app; otherwise the answer is "not found".
    pub struct GetApp {
        /// The app, by name or UUID.
        app: AppId,
    } -> App;
    GET "/apps/{app}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-info"
}
