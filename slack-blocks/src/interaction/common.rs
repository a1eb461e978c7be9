//! People and places in payloads.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// Who did it.
    pub struct User<'a>: "", pub fn new {
        required {
            /// The user id; the only member to rely on.
            pub id: Cow<'a, str>,
        }
        optional {
            /// The name, in most payloads.
            pub username: Cow<'a, str>,
            /// The name, in the others.
            pub name: Cow<'a, str>,
            /// The user's workspace.
            pub team_id: Cow<'a, str>,
        }
    }
}

object! {
    /// A workspace.
    pub struct Team<'a>: "", pub fn new {
        required {
            /// The workspace id.
            pub id: Cow<'a, str>,
        }
        optional {
            /// Its name in addresses.
            pub domain: Cow<'a, str>,
            /// The organisation.
            pub enterprise_id: Cow<'a, str>,
            /// Name of the organisation.
            pub enterprise_name: Cow<'a, str>,
        }
    }
}

object! {
    /// An organisation.
    pub struct Enterprise<'a>: "", pub fn new {
        required {
            /// The organisation id.
            pub id: Cow<'a, str>,
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
        required {
            /// The channel id.
            pub id: Cow<'a, str>,
        }
        optional {
            /// Its name; `directmessage` or `privategroup` for those.
            pub name: Cow<'a, str>,
        }
    }
}
