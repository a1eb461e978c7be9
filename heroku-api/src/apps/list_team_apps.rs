//! `GET /teams/{team}/apps` — lists the apps of a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-list-by-team>

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Lists the apps of a team.
    ListTeamApps(team: TeamId) -> [App];
    GET "/teams/{team}/apps", Safe
}
