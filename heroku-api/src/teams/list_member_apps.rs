//! `GET /teams/{team}/members/{member}/apps` — lists the team's apps that somebody works on.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::{MemberId, TeamId};

call! {
    /// Lists the team's apps that somebody works on.
    pub struct ListMemberApps {
        /// The team, by name or UUID.
        team: TeamId,
        /// The member, by UUID or email address.
        member: MemberId,
    } -> [App];
    GET "/teams/{team}/members/{member}/apps", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-member-list-by-member"
}
