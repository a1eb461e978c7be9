//! `GET /teams` — lists the teams of the account.

use crate::endpoint::call;
use crate::teams::Team;

call! {
    /// Lists the teams of the account.
    pub struct ListTeams {} -> [Team];
    GET "/teams", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-list"
}
