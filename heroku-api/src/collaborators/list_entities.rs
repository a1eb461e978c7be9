//! `GET /teams/{team}/permissions` — who may do what with the apps and spaces of a team.

use crate::collaborators::PermissionEntity;
use crate::endpoint::call;
use crate::ids::TeamId;

call! {
    /// Who may do what with the apps and spaces of a team.
    ListPermissionEntities(team: TeamId) -> [PermissionEntity];
    GET "/teams/{team}/permissions", Safe
}
