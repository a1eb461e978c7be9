//! `GET /apps/{app}/collaborators` — lists the collaborators of an app.

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the collaborators of an app.
    pub struct ListCollaborators {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Collaborator];
    GET "/apps/{app}/collaborators", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#collaborator-list"
}
