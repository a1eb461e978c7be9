//! `GET /teams/apps/{app}/collaborators` —
//! lists the collaborators of a team's app, with permissions.

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the collaborators of a team's app, with permissions.
    pub struct ListTeamCollaborators {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Collaborator];
    GET "/teams/apps/{app}/collaborators", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-collaborator-list"
}
