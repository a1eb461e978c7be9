//! `DELETE /teams/apps/{app}/collaborators/{collaborator}` — ends somebody's work on a team's app.

use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Ends somebody's work on a team's app.
    pub struct DeleteTeamCollaborator {
        /// The app, by name or UUID.
        app: AppId,
        /// The collaborator, by UUID or email address.
        collaborator: CollaboratorId,
    } -> ();
    DELETE "/teams/apps/{app}/collaborators/{collaborator}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-delete"
}
