//! `DELETE /teams/{team}/members/{member}` — takes somebody out of a team.

use crate::endpoint::call;
use crate::ids::{MemberId, TeamId};

call! {
    /// Takes somebody out of a team.
    pub struct RemoveMember {
        /// The team, by name or UUID.
        team: TeamId,
        /// The member, by UUID or email address.
        member: MemberId,
    } -> ();
    DELETE "/teams/{team}/members/{member}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-member-delete"
}
