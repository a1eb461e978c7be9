//! `POST /teams/apps` — creates an app in a team.

use crate::apps::App;
use crate::endpoint::call;
use crate::error::BuildError;

call! {
    /// Creates an app in a team.
    pub struct CreateTeamApp {} -> App;
    POST "/teams/apps", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-create";
    body {
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
    };
    check check
}

fn check(call: &CreateTeamApp) -> Result<(), BuildError> {
    super::check_name(call.name.as_deref())
}
