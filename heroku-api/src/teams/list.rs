//! `GET /teams` — lists the teams of the account.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-list>

use crate::endpoint::call;
use crate::teams::Team;

call! {
    /// Lists the teams of the account.
    ListTeams() -> [Team];
    GET "/teams", Safe
}
