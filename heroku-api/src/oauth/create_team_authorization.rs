//! `POST /teams/{team}/oauth/authorizations` — makes a token for a team.

use crate::endpoint::call;
use crate::ids::TeamId;
use crate::oauth::Authorization;

call! {
    /// Makes a token for a team.
    CreateTeamAuthorization(team: TeamId) sends {
        scope: Vec<String>,
        ;
        /// What it is for.
        description: String,
        /// Seconds until it ends; without it, never.
        expires_in: u64,
    } -> Authorization;
    POST "/teams/{team}/oauth/authorizations", Once
}
