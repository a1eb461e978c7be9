//! `POST /teams/{team}/oauth/authorizations` — creates a token for a team.

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::oauth::Authorization;

call! {
    /// Creates a token for a team.
    pub struct CreateTeamAuthorization {
        /// The team, by name or UUID.
        team: TeamId,
    } sends {
        /// What the token may do: `global`, or some of `identity`, `read`, `write`, `read-protected` and `write-protected`.
        scope: Vec<String>,
    } -> Authorization;
    POST "/teams/{team}/oauth/authorizations", Once,
    docs "https://devcenter.heroku.com/articles/platform-api-reference";
    body {
        /// What it is for.
        description: String,
        /// Seconds until it ends; without it, never.
        expires_in: u64,
    }
}
