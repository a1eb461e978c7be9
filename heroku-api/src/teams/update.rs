//! `PATCH /teams/{team}` — changes a team.

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Team;

call! {
    /// Changes a team.
    pub struct UpdateTeam {
        /// The team, by name or UUID.
        team: TeamId,
    } -> Team;
    PATCH "/teams/{team}", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-update";
    body {
        /// Its name.
        name: String,
        /// Whether new apps go to it.
        default: bool,
    }
}
