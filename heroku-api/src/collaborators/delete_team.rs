//! `DELETE /teams/apps/{app}/collaborators/{collaborator}` — ends somebody's work on a team's app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-delete>

use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Ends somebody's work on a team's app.
    DeleteTeamCollaborator(app: AppId, collaborator: CollaboratorId) -> ();
    DELETE "/teams/apps/{app}/collaborators/{collaborator}", Idempotent
}
