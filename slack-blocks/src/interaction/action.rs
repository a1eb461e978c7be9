//! What a user did.

use std::borrow::Cow;

use crate::block::RichText;
use crate::codec::Raw;
use crate::ids::{ChannelId, UserId};
use crate::macros::object;
use crate::object::SelectOption;
use crate::text::Text;

object! {
    /// What a user did with one element. Which member holds the new value depends on the
    /// element; a choice that was taken back has none. A member that a new kind of element
    /// fills in another way is in `extra`.
    pub struct Action<'a>: "", pub fn new {
        mistakes KeptByType;
        given {
            /// The element's `type`.
            pub kind = "type": Cow<'a, str>,
            /// Which element, in its block.
            pub action_id: Cow<'a, str>,
        }
        optional {
            /// Which block.
            pub block_id: Cow<'a, str>,
            /// When: `seconds.micros`.
            pub action_ts: Cow<'a, str>,
            /// The label of a button.
            pub text: Text<'a>,
            /// Text of fields; the value of a button.
            pub value: Cow<'a, str>,
            /// The option of a menu or of radio buttons.
            pub selected_option: SelectOption<'a>,
            /// `YYYY-MM-DD`.
            pub selected_date: Cow<'a, str>,
            /// `HH:mm`.
            pub selected_time: Cow<'a, str>,
            /// IANA name of the time zone of a time picker.
            pub timezone: Cow<'a, str>,
            /// A user id.
            pub selected_user: UserId,
            /// A channel id.
            pub selected_channel: ChannelId,
            /// A conversation id.
            pub selected_conversation: ChannelId,
            /// Formatted text.
            pub rich_text_value: Box<RichText<'a>>,
        }
        plain {
            /// Seconds since 1970.
            pub selected_date_time: i64,
        }
        more {
            /// Options of boxes and menus.
            pub selected_options / selected: SelectOption<'a>,
            /// User ids.
            pub selected_users / and_user: UserId,
            /// Channel ids.
            pub selected_channels / and_channel: ChannelId,
            /// Conversation ids.
            pub selected_conversations / and_conversation: ChannelId,
            /// Files as Slack describes them.
            pub files / file: Raw<'a>,
        }
    }
}
