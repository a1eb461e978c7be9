//! `PATCH /teams/apps/{app}` — gives a team's app to somebody else.

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Gives a team's app to a person (by address or UUID) or to another team (by name).
    ///
    /// # Permission
    /// `manage` on the app.
    pub struct TransferTeamApp {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// The new owner: an email address or UUID of a person, or the name of a team.
        owner: String,
    } -> ();
    PATCH "/teams/apps/{app}", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-transfer-to-account"
}
