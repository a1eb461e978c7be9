//! `DELETE /teams/{team}` — deletes a team.

use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Deletes a team.
    pub struct DeleteTeam {
        /// The team, by name or UUID.
        team: TeamId,
    } -> ();
    DELETE "/teams/{team}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-delete"
}
