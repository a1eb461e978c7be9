//! Bold, italic and so on.

use crate::macros::object;

object! {
    /// Bold, italic and so on.
    pub struct Style<'a>: "" by rich_text::STYLE, pub fn new {
        plain {
            /// Bold.
            pub bold: bool,
            /// Italic.
            pub italic: bool,
            /// Struck through.
            pub strike: bool,
            /// Code, as Slack's own message box makes it.
            pub code: bool,
            /// Underlined.
            pub underline: bool,
            /// Highlighted.
            pub highlight: bool,
            /// Highlighted for the reader.
            pub client_highlight: bool,
            /// Not linked.
            pub unlink: bool,
        }
    }
}

impl Default for Style<'_> {
    fn default() -> Self {
        Self::new()
    }
}
