//! `GET /teams/{team}/apps` — lists the apps of a team.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Lists the apps of a team.
    pub struct ListTeamApps {
        /// The team, by name or UUID.
        team: TeamId,
    } -> [App];
    GET "/teams/{team}/apps", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-list-by-team"
}
