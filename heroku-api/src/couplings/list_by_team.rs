//! `GET /teams/{team}/pipeline-couplings` — lists the couplings of a team's apps.

use crate::couplings::Coupling;
use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Lists the couplings of a team's apps.
    pub struct ListTeamCouplings {
        /// The team, by name or UUID.
        team: TeamId,
    } -> [Coupling];
    GET "/teams/{team}/pipeline-couplings", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list-by-team"
}
