//! Sections, lists, quotes and preformatted text.

use std::borrow::Cow;

use super::{Inline, PreformattedInline};
use crate::macros::{object, open_enum};

object! {
    /// A paragraph, or one item of a list.
    pub struct Section<'a>: "rich_text_section" by rich_text::RICH_TEXT_SECTION, pub fn new {
        lists {
            /// Its parts.
            pub elements / element: Inline<'a>,
        }
    }
}

object! {
    /// A list. A list inside a list is the next list with a greater indent.
    pub struct List<'a>: "rich_text_list" by rich_text::RICH_TEXT_LIST, pub fn new {
        required {
            /// Bullets or numbers.
            pub style: ListStyle,
        }
        lists {
            /// Its items.
            pub elements / element: Section<'a>,
        }
        plain {
            /// How far it is moved to the right: 0 to 8.
            pub indent: u32,
            /// The number before the first item's.
            pub offset: u32,
            /// A line at the side: 0 to 1.
            pub border: u32,
        }
    }
}

object! {
    /// A quotation.
    pub struct Quote<'a>: "rich_text_quote" by rich_text::RICH_TEXT_QUOTE, pub fn new {
        lists {
            /// Its parts.
            pub elements / element: Inline<'a>,
        }
        plain {
            /// A line at the side: 0 to 1.
            pub border: u32,
        }
    }
}

object! {
    /// Code: text and links only.
    pub struct Preformatted<'a>: "rich_text_preformatted" by rich_text::RICH_TEXT_PREFORMATTED, pub fn new {
        lists {
            /// Its parts.
            pub elements / element: PreformattedInline<'a>,
        }
        optional {
            /// Language for colouring, such as `rust`.
            pub language: Cow<'a, str>,
        }
        plain {
            /// A line at the side: 0 to 1.
            pub border: u32,
        }
    }
}

open_enum! {
    /// The kind of a list.
    pub enum ListStyle {
        /// Bullets.
        Bullet = "bullet",
        /// Numbers.
        Ordered = "ordered",
    }
}
