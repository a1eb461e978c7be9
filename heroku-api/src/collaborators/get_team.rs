//! `GET /teams/apps/{app}/collaborators/{collaborator}` —
//! reads a collaborator of a team's app, with permissions.

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Reads a collaborator of a team's app, with permissions.
    pub struct GetTeamCollaborator {
        /// The app, by name or UUID.
        app: AppId,
        /// The collaborator, by UUID or email address.
        collaborator: CollaboratorId,
    } -> Collaborator;
    GET "/teams/apps/{app}/collaborators/{collaborator}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-info"
}
