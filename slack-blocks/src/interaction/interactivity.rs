//! What a workflow hands to an app that a person acts on.

use crate::codec::Private;
use crate::ids::UserId;
use crate::macros::object;

object! {
    /// The context of an interaction that began in a workflow.
    pub struct Interactivity<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// Opens a modal, once, within 3 seconds; given to `views.open` and `views.push`
            /// instead of a `trigger_id`.
            pub interactivity_pointer: Private<'a>,
        }
        optional {
            /// Who acted, with a secret that proves it.
            pub interactor: Interactor<'a>,
        }
    }
}

object! {
    /// Who acted.
    pub struct Interactor<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The user id. `None` when it could not be read: then do nothing for this user.
            pub id: UserId,
        }
        optional {
            /// Proves to functions of Slack that this person acted.
            pub secret: Private<'a>,
        }
    }
}
