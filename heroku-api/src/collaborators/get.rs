//! `GET /apps/{app}/collaborators/{collaborator}` — reads a collaborator by UUID or address.

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Reads a collaborator by UUID or address.
    pub struct GetCollaborator {
        /// The app, by name or UUID.
        app: AppId,
        /// The collaborator, by UUID or email address.
        collaborator: CollaboratorId,
    } -> Collaborator;
    GET "/apps/{app}/collaborators/{collaborator}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#collaborator-info"
}
