//! `PATCH /teams/apps/{app}` — gives a team's app to somebody else.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-transfer-to-account>

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Gives a team's app to a person (by address or UUID) or to another team (by name).
    ///
    /// # Permission
    /// `manage` on the app.
    TransferTeamApp(app: AppId) sends { owner: String } -> ();
    PATCH "/teams/apps/{app}", CheckFirst
}
