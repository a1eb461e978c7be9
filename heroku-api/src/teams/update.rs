//! `PATCH /teams/{team}` — changes a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-update>

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Team;

call! {
    /// Changes a team.
    UpdateTeam(team: TeamId) sends {
        ;
        /// Its name.
        name: String,
        /// Whether new apps go to it.
        default: bool,
    } -> Team;
    PATCH "/teams/{team}", CheckFirst
}
