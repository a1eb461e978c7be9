//! `GET /teams/{team}` — reads a team by its UUID or its name.

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Team;

call! {
    /// Reads a team by its UUID or its name.
    pub struct GetTeam {
        /// The team, by name or UUID.
        team: TeamId,
    } -> Team;
    GET "/teams/{team}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-info"
}
