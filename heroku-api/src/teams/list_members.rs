//! `GET /teams/{team}/members` — lists the members of a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-member-list>

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Lists the members of a team.
    ListMembers(team: TeamId) -> [Member];
    GET "/teams/{team}/members", Safe
}
