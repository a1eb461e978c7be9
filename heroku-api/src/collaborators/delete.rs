//! `DELETE /apps/{app}/collaborators/{collaborator}` — ends somebody's work on an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#collaborator-delete>

use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Ends somebody's work on an app.
    ///
    /// They can still be found for some seconds.
    DeleteCollaborator(app: AppId, collaborator: CollaboratorId) -> ();
    DELETE "/apps/{app}/collaborators/{collaborator}", Idempotent
}
