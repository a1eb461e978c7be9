//! `GET /teams/apps/{app}/collaborators/{collaborator}` —
//! reads a collaborator of a team's app, with permissions.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-info>

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Reads a collaborator of a team's app, with permissions.
    GetTeamCollaborator(app: AppId, collaborator: CollaboratorId) -> Collaborator;
    GET "/teams/apps/{app}/collaborators/{collaborator}", Safe
}
