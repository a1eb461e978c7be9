//! `POST /teams/{team}/members` — adds somebody to a team.

use crate::collaborators::Role;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Adds somebody to a team.
    pub struct AddMember {
        /// The team, by name or UUID.
        team: TeamId,
    } sends {
        /// Email address of the person.
        email: String,
        /// The role: `admin`, `member` or `viewer`.
        role: Role,
    } -> Member;
    POST "/teams/{team}/members", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-member-create";
    body {
        /// Whether the account comes from an identity provider.
        federated: bool,
    }
}
