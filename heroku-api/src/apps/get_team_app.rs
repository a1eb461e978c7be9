//! `GET /teams/apps/{app}` — reads a team's app, with its lock.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-info>

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Reads a team's app, with its lock.
    GetTeamApp(app: AppId) -> App;
    GET "/teams/apps/{app}", Safe
}
