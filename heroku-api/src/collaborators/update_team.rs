//! `PATCH /teams/apps/{app}/collaborators/{collaborator}` —
//! changes what somebody may do with a team's app.

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Changes what somebody may do with a team's app.
    pub struct UpdateTeamCollaborator {
        /// The app, by name or UUID.
        app: AppId,
        /// The collaborator, by UUID or email address.
        collaborator: CollaboratorId,
    } sends {
        /// All permissions that the person has from now on: `view`, `deploy`, `operate`, `manage`.
        permissions: Vec<String>,
    } -> Collaborator;
    PATCH "/teams/apps/{app}/collaborators/{collaborator}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-update"
}
