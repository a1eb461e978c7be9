//! `GET /app` — the app itself.

use crate::apps::App;
use crate::endpoint::call;

call! {
    /// Reads the app that is signed in.
    ///
    /// # Permission
    /// An app's own token ([`AppKey`](crate::apps::AppKey)).
    pub struct GetApp {} -> App;
    GET "/app", Safe,
    docs "https://docs.github.com/rest/apps/apps#get-the-authenticated-app"
}
