//! `GET /enterprise-accounts/{enterprise}/teams` — lists the teams of an enterprise account.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-list-by-enterprise-account>

use crate::endpoint::call;
use crate::teams::Team;

call! {
    /// Lists the teams of an enterprise account.
    ListEnterpriseTeams(enterprise: String) -> [Team];
    GET "/enterprise-accounts/{enterprise}/teams", Safe
}
