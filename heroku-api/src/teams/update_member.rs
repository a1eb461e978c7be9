//! `PATCH /teams/{team}/members` — changes somebody's role in a team.

use crate::collaborators::Role;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Changes somebody's role in a team.
    pub struct UpdateMember {
        /// The team, by name or UUID.
        team: TeamId,
    } sends {
        /// Email address of the member.
        email: String,
        /// The role: `admin`, `member` or `viewer`.
        role: Role,
    } -> Member;
    PATCH "/teams/{team}/members", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-member-update";
    body {
        /// Whether the account comes from an identity provider.
        federated: bool,
    }
}
