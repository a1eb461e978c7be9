//! `carousel`: cards side by side.

use std::borrow::Cow;

use super::Card;
use crate::macros::object;

object! {
    /// Cards side by side. Surfaces: messages, Home tabs.
    ///
    /// ```
    /// use slack_blocks::block::{Card, Carousel};
    ///
    /// let carousel = Carousel::new([Card::new().title("v241"), Card::new().title("v240")]);
    /// assert_eq!(carousel.elements.len(), 2);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/carousel-block>
    pub struct Carousel<'a>: "carousel" by blocks::CAROUSEL, pub fn new {
        lists {
            /// What it holds. 1 to 10 items.
            pub elements / element: Card<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
