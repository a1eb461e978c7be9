//! `context_actions`: feedback buttons and icon buttons below a message.

use std::borrow::Cow;

use crate::element::ContextActionsElement;
use crate::macros::object;

object! {
    /// Feedback buttons and icon buttons below a message. Surfaces: messages.
    ///
    /// ```
    /// use slack_blocks::{block::ContextActions, element::{FeedbackButton, FeedbackButtons}};
    ///
    /// let feedback = FeedbackButtons::new(
    ///     FeedbackButton::new("Good", "good"),
    ///     FeedbackButton::new("Bad", "bad"),
    /// );
    /// let block = ContextActions::new([feedback.action_id("rate")]);
    /// assert_eq!(block.elements.len(), 1);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/context-actions-block>
    pub struct ContextActions<'a>: "context_actions" by blocks::CONTEXT_ACTIONS, pub fn new {
        lists {
            /// What it holds. 1 to 5 items.
            pub elements / element: ContextActionsElement<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
