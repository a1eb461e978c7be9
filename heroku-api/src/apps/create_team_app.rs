//! `POST /teams/apps` — makes an app in a team.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-create>

use crate::apps::App;
use crate::endpoint::call;
use crate::error::BuildError;

call! {
    /// Makes an app in a team.
    CreateTeamApp() sends {
        ;
        /// Its name: 3 to 30 characters `a-z 0-9 -`.
        name: String,
        /// The team, by name or UUID.
        team: String,
        /// Where it runs, by name or UUID.
        region: String,
        /// Its private space.
        space: String,
        /// Its stack, by name or UUID.
        stack: String,
        /// Whether only administrators may join it.
        locked: bool,
        /// Whether it goes to the caller although a team is the default.
        personal: bool,
        /// Whether it is reachable inside its space only.
        internal_routing: bool,
    } checked by check -> App;
    POST "/teams/apps", CheckFirst
}

impl CreateTeamApp {
    fn check(&self) -> Result<(), BuildError> {
        super::check_name(self.name.as_deref())
    }
}
