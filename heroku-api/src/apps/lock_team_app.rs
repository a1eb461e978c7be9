//! `PATCH /teams/apps/{app}` — locks or unlocks a team's app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-update-locked>

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Locks or unlocks a team's app.
    LockTeamApp(app: AppId) sends {
        locked: bool,
    } -> App;
    PATCH "/teams/apps/{app}", Idempotent
}
