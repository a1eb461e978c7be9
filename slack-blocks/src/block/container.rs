//! `container`: a box with a title around other blocks.

use std::borrow::Cow;

use super::ContainerBlock;
use super::RichText;
use crate::element::ImageElement;
use crate::macros::{object, open_enum};
use crate::text::PlainText;
use crate::text::Text;

object! {
    /// A box with a title around other blocks. Needs `title` or `rich_text_title`. Surfaces:
    /// messages, Home tabs.
    ///
    /// ```
    /// use slack_blocks::block::{Container, ContainerWidth, Section};
    ///
    /// let container = Container::new([Section::new("all green")])
    ///     .title("Release")
    ///     .width(ContainerWidth::Wide);
    /// assert_eq!(container.child_blocks.len(), 1);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/container-block>
    pub struct Container<'a>: "container" by blocks::CONTAINER, pub fn new {
        lists {
            /// The blocks inside. 1 to 10 items.
            pub child_blocks / child_block: ContainerBlock<'a>,
        }
        optional {
            /// The title. At most 150 characters.
            pub title: PlainText<'a>,
            /// A title with formatting; wins over `title`.
            pub rich_text_title: Box<RichText<'a>>,
            /// Smaller text below the title. At most 150 characters.
            pub subtitle: Text<'a>,
            /// The icon.
            pub icon: Box<ImageElement<'a>>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// How wide it is.
            pub width: ContainerWidth,
            /// Whether people can fold it.
            pub is_collapsible: bool,
            /// Folded at first; only with `is_collapsible`.
            pub default_collapsed: bool,
            /// A line below the title; only when it cannot be folded.
            pub has_header_divider: bool,
        }
    }
}

open_enum! {
    /// How wide a [`Container`] is.
    pub enum ContainerWidth {
        /// `narrow`.
        Narrow = "narrow",
        /// `standard`.
        Standard = "standard",
        /// `wide`.
        Wide = "wide",
        /// `full`.
        Full = "full",
    }
}
