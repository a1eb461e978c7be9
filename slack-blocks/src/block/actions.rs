//! `actions`: buttons, menus and pickers in a row.

use std::borrow::Cow;

use crate::element::ActionsElement;
use crate::macros::object;

object! {
    /// Buttons, menus and pickers in a row. Surfaces: messages, modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::{Block, block::Actions, element::Button};
    ///
    /// let gate = Actions::new([
    ///     Button::new("Approve").action_id("approve").primary(),
    ///     Button::new("Reject").action_id("reject").danger(),
    /// ])
    /// .block_id("gate");
    /// assert_eq!(Block::from(gate).kind(), "actions");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/actions-block>
    pub struct Actions<'a>: "actions" by blocks::ACTIONS, pub fn new {
        lists {
            /// What it holds. 1 to 25 items.
            pub elements / element: ActionsElement<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
