//! Text, links, emoji, dates and colours.

use std::borrow::Cow;

use super::Style;
use crate::macros::{object, open_enum};

object! {
    /// Text.
    pub struct Text<'a>: "text" by rich_text::TEXT, pub fn new {
        required {
            /// The text; `:emoji:` names are not resolved here.
            pub text: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// A link. The address may be relative or odd: it is kept as text.
    pub struct Link<'a>: "link" by rich_text::LINK, pub fn new {
        required {
            /// The address.
            pub url: Cow<'a, str>,
        }
        optional {
            /// What is shown.
            pub text: Cow<'a, str>,
        }
        plain {
            /// Whether Slack marks the link as unsafe.
            pub is_unsafe = "unsafe": bool,
            /// Whether a language model wrote it.
            pub from_llm: bool,
            /// Whether the address is one of Slack.
            pub is_slack_url: bool,
            /// Whether what is shown was cut.
            pub truncated: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// An emoji by its name.
    pub struct Emoji<'a>: "emoji" by rich_text::EMOJI, pub fn new {
        required {
            /// Without colons; may end in `::skin-tone-N`.
            pub name: Cow<'a, str>,
        }
        optional {
            /// Its code points in hex, with hyphens between.
            pub unicode: Cow<'a, str>,
            /// The address.
            pub url: Cow<'a, str>,
            /// The name shown.
            pub display_name: Cow<'a, str>,
        }
        plain {
            /// 2 to 6.
            pub skin_tone: u32,
        }
    }
}

object! {
    /// A point in time, shown in the time zone of the reader.
    pub struct Date<'a>: "date" by rich_text::DATE, pub fn new {
        required {
            /// Seconds since 1970.
            pub timestamp: i64,
            /// Tokens such as `{date_short}`, `{time}`, `{ago}`, and text.
            pub format: Cow<'a, str>,
        }
        optional {
            /// IANA name of a time zone.
            pub timezone: Cow<'a, str>,
            /// The address.
            pub url: Cow<'a, str>,
            /// Shown by old clients.
            pub fallback: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// A colour.
    pub struct Color<'a>: "color" by rich_text::COLOR, pub fn new {
        required {
            /// Hex.
            pub value: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// A coloured label.
    pub struct Tag<'a>: "tag" by rich_text::TAG, pub fn new {
        required {
            /// What is shown.
            pub text: Cow<'a, str>,
        }
        plain {
            /// The colour.
            pub color: TagColor,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

open_enum! {
    /// The colour of a tag.
    pub enum TagColor {
        /// `gray`.
        Gray = "gray",
        /// `brown`.
        Brown = "brown",
        /// `purple`.
        Purple = "purple",
        /// `indigo`.
        Indigo = "indigo",
        /// `blue`.
        Blue = "blue",
        /// `green`.
        Green = "green",
        /// `yellow`.
        Yellow = "yellow",
        /// `orange`.
        Orange = "orange",
        /// `red`.
        Red = "red",
    }
}

impl Text<'_> {
    /// Sets it in bold.
    #[must_use]
    pub fn bold(mut self) -> Self {
        self.style.get_or_insert_default().bold = Some(true);
        self
    }

    /// Sets it in italics.
    #[must_use]
    pub fn italic(mut self) -> Self {
        self.style.get_or_insert_default().italic = Some(true);
        self
    }

    /// Sets it as code.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.style.get_or_insert_default().code = Some(true);
        self
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
