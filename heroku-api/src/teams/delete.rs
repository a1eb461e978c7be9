//! `DELETE /teams/{team}` — deletes a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-delete>

use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Deletes a team.
    DeleteTeam(team: TeamId) -> ();
    DELETE "/teams/{team}", Idempotent
}
