//! `GET /app` — the app itself.
//!
//! Source: <https://docs.github.com/rest/apps/apps#get-the-authenticated-app>

use crate::apps::App;
use crate::endpoint::call;

call! {
    /// Reads the app that is signed in.
    ///
    /// # Permission
    /// An app's own token ([`AppKey`](crate::apps::AppKey)).
    GetApp() -> App;
    GET "/app", Safe
}
