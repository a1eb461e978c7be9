//! People, channels and groups.

use std::borrow::Cow;

use super::Style;
use crate::macros::{object, open_enum};

object! {
    /// Mentions a user.
    pub struct User<'a>: "user" by rich_text::USER, pub fn new {
        required {
            /// The user.
            pub user_id: Cow<'a, str>,
        }
        plain {
            /// Whether a language model wrote it.
            pub from_llm: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Mentions a user group.
    pub struct UserGroup<'a>: "usergroup" by rich_text::USERGROUP, pub fn new {
        required {
            /// The user group.
            pub usergroup_id: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Names a channel.
    pub struct Channel<'a>: "channel" by rich_text::CHANNEL, pub fn new {
        required {
            /// The channel.
            pub channel_id: Cow<'a, str>,
        }
        optional {
            /// A tab of the channel.
            pub tab_id: Cow<'a, str>,
        }
        plain {
            /// Whether a language model wrote it.
            pub from_llm: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Names a workspace.
    pub struct Team<'a>: "team" by rich_text::TEAM, pub fn new {
        required {
            /// The workspace.
            pub team_id: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Notifies many people at once.
    pub struct Broadcast<'a>: "broadcast" by rich_text::BROADCAST, pub fn new {
        required {
            /// Who is notified.
            pub range: Range,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

open_enum! {
    /// Who a broadcast notifies.
    pub enum Range {
        /// `here`.
        Here = "here",
        /// `channel`.
        Channel = "channel",
        /// `everyone`.
        Everyone = "everyone",
    }
}
