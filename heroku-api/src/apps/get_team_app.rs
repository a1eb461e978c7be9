//! `GET /teams/apps/{app}` — reads a team's app, with its lock.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Reads a team's app, with its lock.
    pub struct GetTeamApp {
        /// The app, by name or UUID.
        app: AppId,
    } -> App;
    GET "/teams/apps/{app}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-info"
}
