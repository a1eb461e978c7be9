//! `GET /teams/{team}/oauth/authorizations` — lists the authorizations of a team.

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::oauth::Authorization;

call! {
    /// Lists the authorizations of a team.
    pub struct ListTeamAuthorizations {
        /// The team, by name or UUID.
        team: TeamId,
    } -> [Authorization];
    GET "/teams/{team}/oauth/authorizations", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference"
}
