//! `DELETE /apps/{app}/collaborators/{collaborator}` — ends somebody's work on an app.

use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Ends somebody's work on an app.
    ///
    /// They can still be found for some seconds.
    pub struct DeleteCollaborator {
        /// The app, by name or UUID.
        app: AppId,
        /// The collaborator, by UUID or email address.
        collaborator: CollaboratorId,
    } -> ();
    DELETE "/apps/{app}/collaborators/{collaborator}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#collaborator-delete"
}
