//! `GET /teams/{team}/oauth/authorizations` — lists the authorizations of a team.

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::oauth::Authorization;

call! {
    /// Lists the authorizations of a team.
    ListTeamAuthorizations(team: TeamId) -> [Authorization];
    GET "/teams/{team}/oauth/authorizations", Safe
}
