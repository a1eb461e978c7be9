//! `GET /teams/{team}/permissions` — who may do what with the apps and spaces of a team.

use crate::collaborators::PermissionEntity;
use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Who may do what with the apps and spaces of a team.
    pub struct ListPermissionEntities {
        /// The team, by name or UUID.
        team: TeamId,
    } -> [PermissionEntity];
    GET "/teams/{team}/permissions", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference"
}
