//! `GET /teams/{team}` — reads a team by its UUID or its name.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-info>

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Team;

call! {
    /// Reads a team by its UUID or its name.
    GetTeam(team: TeamId) -> Team;
    GET "/teams/{team}", Safe
}
