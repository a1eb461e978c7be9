//! `POST /apps/{app}/collaborators` — lets somebody work on an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#collaborator-create>

use crate::collaborators::Collaborator;
use crate::endpoint::call;
use crate::ids::{AccountId, AppId};

call! {
    /// Lets somebody work on an app.
    CreateCollaborator(app: AppId) sends {
        user: AccountId,
        ;
        /// Whether no mail is sent.
        silent: bool,
    } -> Collaborator;
    POST "/apps/{app}/collaborators", CheckFirst
}
