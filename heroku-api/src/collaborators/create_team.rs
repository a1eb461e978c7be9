//! `POST /teams/apps/{app}/collaborators` — lets somebody work on a team's app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-create>

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AccountId, AppId};

call! {
    /// Lets somebody work on a team's app.
    CreateTeamCollaborator(app: AppId) sends {
        user: AccountId,
        ;
        /// What they may do: `view`, `deploy`, `operate`, `manage`.
        permissions: Vec<String>,
        /// Whether no mail is sent.
        silent: bool,
    } -> Collaborator;
    POST "/teams/apps/{app}/collaborators", CheckFirst
}
