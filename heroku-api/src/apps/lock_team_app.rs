//! `PATCH /teams/apps/{app}` — locks or unlocks a team's app.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Locks or unlocks a team's app.
    pub struct LockTeamApp {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// Whether only members that were invited may see the app.
        locked: bool,
    } -> App;
    PATCH "/teams/apps/{app}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-update-locked"
}
