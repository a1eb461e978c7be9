//! `GET /teams/{team}/pipeline-couplings` — lists the couplings of a team's apps.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list-by-team>

use crate::couplings::Coupling;
use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Lists the couplings of a team's apps.
    ListTeamCouplings(team: TeamId) -> [Coupling];
    GET "/teams/{team}/pipeline-couplings", Safe
}
