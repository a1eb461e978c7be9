//! `PATCH /teams/apps/{app}/collaborators/{collaborator}` —
//! changes what somebody may do with a team's app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-update>

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Changes what somebody may do with a team's app.
    UpdateTeamCollaborator(app: AppId, collaborator: CollaboratorId) sends {
        permissions: Vec<String>,
    } -> Collaborator;
    PATCH "/teams/apps/{app}/collaborators/{collaborator}", Idempotent
}
