//! `PUT /teams/{team}/members` — adds somebody to a team, or changes their role.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-member-create-or-update>

use crate::collaborators::Role;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Adds somebody to a team, or changes their role.
    PutMember(team: TeamId) sends {
        email: String,
        role: Role,
        ;
        /// Whether the account comes from an identity provider.
        federated: bool,
    } -> Member;
    PUT "/teams/{team}/members", Idempotent
}
