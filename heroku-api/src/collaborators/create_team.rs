//! `POST /teams/apps/{app}/collaborators` — lets somebody work on a team's app.

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AccountId, AppId};

call! {
    /// Lets somebody work on a team's app.
    pub struct CreateTeamCollaborator {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// The person, by UUID or email address.
        user: AccountId,
    } -> Collaborator;
    POST "/teams/apps/{app}/collaborators", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-create";
    body {
        /// What they may do: `view`, `deploy`, `operate`, `manage`.
        permissions: Vec<String>,
        /// Whether no mail is sent.
        silent: bool,
    }
}
