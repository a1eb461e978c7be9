//! `GET /teams/permissions` — lists the permissions that there are.

use crate::collaborators::Permission;
use crate::endpoint::call;

call! {
    /// Lists the permissions that there are.
    pub struct ListPermissions {} -> [Permission];
    GET "/teams/permissions", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#team-app-permission-list"
}
