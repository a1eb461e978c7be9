//! `GET /teams/{team}/members/{member}/apps` — lists the team's apps that somebody works on.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-member-list-by-member>

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::{MemberId, TeamId};

call! {
    /// Lists the team's apps that somebody works on.
    ListMemberApps(team: TeamId, member: MemberId) -> [App];
    GET "/teams/{team}/members/{member}/apps", Safe
}
