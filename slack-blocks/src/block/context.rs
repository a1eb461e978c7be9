//! `context`: small text and pictures.

use std::borrow::Cow;

use crate::element::ContextElement;
use crate::macros::object;

object! {
    /// Small text and pictures. Surfaces: messages, modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::{block::Context, mrkdwn};
    ///
    /// let who = "ada";
    /// let context = Context::new([mrkdwn!("asked by {}", who)]);
    /// assert_eq!(context.elements.len(), 1);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/context-block>
    pub struct Context<'a>: "context" by blocks::CONTEXT, pub fn new {
        lists {
            /// What it holds. 1 to 10 items.
            pub elements / element: ContextElement<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
