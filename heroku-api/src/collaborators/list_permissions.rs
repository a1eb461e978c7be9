//! `GET /teams/permissions` — lists the permissions that there are.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team-app-permission-list>

use crate::collaborators::Permission;
use crate::endpoint::call;

call! {
    /// Lists the permissions that there are.
    ListPermissions() -> [Permission];
    GET "/teams/permissions", Safe
}
