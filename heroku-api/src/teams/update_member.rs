//! `PATCH /teams/{team}/members` — changes somebody's role in a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-member-update>

use crate::collaborators::Role;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Changes somebody's role in a team.
    UpdateMember(team: TeamId) sends {
        email: String,
        role: Role,
        ;
        /// Whether the account comes from an identity provider.
        federated: bool,
    } -> Member;
    PATCH "/teams/{team}/members", Idempotent
}
