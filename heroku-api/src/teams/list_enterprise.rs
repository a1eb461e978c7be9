//! `GET /enterprise-accounts/{enterprise}/teams` — lists the teams of an enterprise account.

use crate::endpoint::call;
use crate::teams::Team;

call! {
    /// Lists the teams of an enterprise account.
    pub struct ListEnterpriseTeams {
        /// The enterprise account, by name or UUID.
        enterprise: String,
    } -> [Team];
    GET "/enterprise-accounts/{enterprise}/teams", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-list-by-enterprise-account"
}
