//! `POST /teams/{team}/members` — adds somebody to a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-member-create>

use crate::collaborators::Role;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Adds somebody to a team.
    AddMember(team: TeamId) sends {
        email: String,
        role: Role,
        ;
        /// Whether the account comes from an identity provider.
        federated: bool,
    } -> Member;
    POST "/teams/{team}/members", CheckFirst
}
