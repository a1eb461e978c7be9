//! Channels: who comes and goes, names, ends, reactions.

use std::borrow::Cow;

use crate::ids::{ChannelId, FileId, TeamId, Ts, UserId};
use crate::macros::object;

object! {
    /// A user or an app joined a channel.
    pub struct MemberJoinedChannel<'a>: "member_joined_channel", pub fn new {
        mistakes Kept;
        given {
            /// Who it was.
            pub user: UserId,
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// `C` public, `G` private.
            pub channel_type: Cow<'a, str>,
            /// The workspace.
            pub team: TeamId,
            /// Who invited.
            pub inviter: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A user or an app left a channel.
    pub struct MemberLeftChannel<'a>: "member_left_channel", pub fn new {
        mistakes Kept;
        given {
            /// Who it was.
            pub user: UserId,
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// `C` public, `G` private.
            pub channel_type: Cow<'a, str>,
            /// The workspace.
            pub team: TeamId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A channel has a new name.
    pub struct ChannelRename<'a>: "channel_rename", pub fn new {
        mistakes Kept;
        given {
            /// The channel with its new name.
            pub channel: RenamedChannel<'a>,
        }
        optional {
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A channel and its new name.
    pub struct RenamedChannel<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The channel id.
            pub id: ChannelId,
            /// The new name.
            pub name: Cow<'a, str>,
        }
        plain {
            /// When it was made: seconds since 1970.
            pub created: i64,
        }
    }
}

object! {
    /// A channel was archived: nothing can be posted there.
    pub struct ChannelArchive<'a>: "channel_archive", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub user: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A channel came back.
    pub struct ChannelUnarchive<'a>: "channel_unarchive", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub user: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A channel was deleted.
    pub struct ChannelDeleted<'a>: "channel_deleted", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub actor_id: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// The app was removed from a public channel, or left it.
    pub struct ChannelLeft<'a>: "channel_left", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub actor_id: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// The app was removed from a private channel, or left it.
    pub struct GroupLeft<'a>: "group_left", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub actor_id: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A private channel has a new name.
    pub struct GroupRename<'a>: "group_rename", pub fn new {
        mistakes Kept;
        given {
            /// The channel with its new name.
            pub channel: RenamedChannel<'a>,
        }
        optional {
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A private channel was archived: nothing can be posted there.
    pub struct GroupArchive<'a>: "group_archive", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub user: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A private channel came back.
    pub struct GroupUnarchive<'a>: "group_unarchive", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub user: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A private channel was deleted.
    pub struct GroupDeleted<'a>: "group_deleted", pub fn new {
        mistakes Kept;
        given {
            /// The channel.
            pub channel: ChannelId,
        }
        optional {
            /// Who it was.
            pub actor_id: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// A user added an emoji.
    pub struct ReactionAdded<'a>: "reaction_added", pub fn new {
        mistakes Kept;
        given {
            /// Who it was.
            pub user: UserId,
            /// The name of the emoji without colons.
            pub reaction: Cow<'a, str>,
            /// What it was added to.
            pub item: ReactedItem<'a>,
        }
        optional {
            /// Who wrote that.
            pub item_user: UserId,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// What an emoji was added to.
    pub struct ReactedItem<'a>: "", pub fn new {
        mistakes KeptByType;
        optional {
            /// `message`, `file` or `file_comment`.
            pub kind = "type": Cow<'a, str>,
            /// The channel.
            pub channel: ChannelId,
            /// The message.
            pub ts: Ts,
            /// The file.
            pub file: FileId,
        }
    }
}

impl Default for ReactedItem<'_> {
    fn default() -> Self {
        Self::new()
    }
}
