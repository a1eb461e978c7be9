//! `GET /teams/apps/{app}/collaborators` —
//! lists the collaborators of a team's app, with permissions.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-list>

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the collaborators of a team's app, with permissions.
    ListTeamCollaborators(app: AppId) -> [Collaborator];
    GET "/teams/apps/{app}/collaborators", Safe
}
