//! `GET /apps/{app}/collaborators` — lists the collaborators of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#collaborator-list>

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the collaborators of an app.
    ListCollaborators(app: AppId) -> [Collaborator];
    GET "/apps/{app}/collaborators", Safe
}
