//! `GET /teams/{team}/members` — lists the members of a team.

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::teams::Member;

call! {
    /// Lists the members of a team.
    pub struct ListMembers {
        /// The team, by name or UUID.
        team: TeamId,
    } -> [Member];
    GET "/teams/{team}/members", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-member-list"
}
