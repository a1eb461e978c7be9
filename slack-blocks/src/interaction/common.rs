//! People and places in payloads.

use std::borrow::Cow;

use crate::ids::{ChannelId, EnterpriseId, TeamId, UserId};
use crate::macros::object;

object! {
    /// Who did it.
    pub struct User<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The user id; the only field to rely on. `None` when it could not be read: then do
            /// nothing for this user.
            pub id: UserId,
        }
        optional {
            /// The name, in most payloads.
            pub username: Cow<'a, str>,
            /// The name, in the others.
            pub name: Cow<'a, str>,
            /// The user's workspace.
            pub team_id: TeamId,
        }
    }
}

object! {
    /// A workspace.
    pub struct Team<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The workspace id.
            pub id: TeamId,
        }
        optional {
            /// Its name in addresses.
            pub domain: Cow<'a, str>,
            /// The organisation.
            pub enterprise_id: EnterpriseId,
            /// Name of the organisation.
            pub enterprise_name: Cow<'a, str>,
        }
    }
}

object! {
    /// An organisation.
    pub struct Enterprise<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The organisation id.
            pub id: EnterpriseId,
        }
        optional {
            /// Its name.
            pub name: Cow<'a, str>,
        }
    }
}

object! {
    /// A channel.
    pub struct Channel<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The channel id.
            pub id: ChannelId,
        }
        optional {
            /// Its name; `directmessage` or `privategroup` for those.
            pub name: Cow<'a, str>,
        }
    }
}
