//! `DELETE /teams/{team}/members/{member}` — takes somebody out of a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-member-delete>

use crate::endpoint::call;
use crate::ids::{MemberId, TeamId};

call! {
    /// Takes somebody out of a team.
    RemoveMember(team: TeamId, member: MemberId) -> ();
    DELETE "/teams/{team}/members/{member}", Idempotent
}
