//! `GET /apps/{app}/collaborators/{collaborator}` — reads a collaborator by UUID or address.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#collaborator-info>

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AppId, CollaboratorId};

call! {
    /// Reads a collaborator by UUID or address.
    GetCollaborator(app: AppId, collaborator: CollaboratorId) -> Collaborator;
    GET "/apps/{app}/collaborators/{collaborator}", Safe
}
