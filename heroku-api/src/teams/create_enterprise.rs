//! `POST /enterprise-accounts/{enterprise}/teams` — creates a team in an enterprise account.

use crate::endpoint::call;
use crate::teams::Team;

call! {
    /// Creates a team in an enterprise account.
    pub struct CreateEnterpriseTeam {
        /// The enterprise account, by name or UUID.
        enterprise: String,
    } sends {
        /// The name of the team.
        name: String,
    } -> Team;
    POST "/enterprise-accounts/{enterprise}/teams", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-create-in-enterprise-account"
}
