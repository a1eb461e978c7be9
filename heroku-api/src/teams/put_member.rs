//! `PUT /teams/{team}/members` — adds somebody to a team, or changes their role.

use crate::collaborators::Role;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Adds somebody to a team, or changes their role.
    pub struct PutMember {
        /// The team, by name or UUID.
        team: TeamId,
    } sends {
        /// Email address of the person.
        email: String,
        /// The role: `admin`, `member` or `viewer`.
        role: Role,
    } -> Member;
    PUT "/teams/{team}/members", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-member-create-or-update";
    body {
        /// Whether the account comes from an identity provider.
        federated: bool,
    }
}
