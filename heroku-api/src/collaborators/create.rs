//! `POST /apps/{app}/collaborators` — lets somebody work on an app.

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AccountId, AppId};

call! {
    /// Lets somebody work on an app.
    pub struct CreateCollaborator {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// The person, by UUID or email address.
        user: AccountId,
    } -> Collaborator;
    POST "/apps/{app}/collaborators", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#collaborator-create";
    body {
        /// Whether no mail is sent.
        silent: bool,
    }
}
