//! `POST /enterprise-accounts/{enterprise}/teams` — makes a team in an enterprise account.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-create-in-enterprise-account>

use crate::endpoint::call;
use crate::teams::Team;

call! {
    /// Makes a team in an enterprise account.
    CreateEnterpriseTeam(enterprise: String) sends {
        name: String,
    } -> Team;
    POST "/enterprise-accounts/{enterprise}/teams", CheckFirst
}
