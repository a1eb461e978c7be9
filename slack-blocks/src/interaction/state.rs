//! What was filled in.

use std::borrow::Cow;

use crate::block::RichText;
use crate::codec::{Entries, Raw};
use crate::ids::{ChannelId, UserId};
use crate::macros::object;
use crate::object::SelectOption;

object! {
    /// What was filled in, by block id and action id.
    ///
    /// ```
    /// use slack_blocks::View;
    ///
    /// let view = View::from_json(r#"{"type":"home","blocks":[],"state":{"values":
    ///     {"why":{"text":{"type":"plain_text_input","value":"because"}}}}}"#)?;
    /// let View::Home(home) = &view else { panic!("a Home tab") };
    /// let state = home.state.as_ref().expect("a state");
    /// let why = state.get("why", "text").and_then(|field| field.value.as_deref());
    /// assert_eq!(why, Some("because"));
    /// # Ok::<(), slack_blocks::ParseError>(())
    /// ```
    pub struct State<'a>: "", pub fn new {
        mistakes Kept;
        optional {
            /// By block id, then by action id.
            pub values: Entries<'a, Entries<'a, StateValue<'a>>>,
        }
    }
}

impl<'a> State<'a> {
    /// What was filled in at one place.
    #[must_use]
    pub fn get(&self, block_id: &str, action_id: &str) -> Option<&StateValue<'a>> {
        self.values.as_ref()?.get(block_id)?.get(action_id)
    }

    /// Everything that was filled in: block id, action id, value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &StateValue<'a>)> {
        self.values
            .iter()
            .flat_map(Entries::iter)
            .flat_map(|(block, actions)| {
                actions
                    .iter()
                    .map(move |(action, value)| (block, action, value))
            })
    }
}

object! {
    /// What one element holds. Which member it is depends on the element; an empty element
    /// has none. A member that a new kind of element fills in another way is in `extra`.
    pub struct StateValue<'a>: "", pub fn new {
        mistakes KeptByType;
        given {
            /// The element's `type`.
            pub kind = "type": Cow<'a, str>,
        }
        optional {
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
