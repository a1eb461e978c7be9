//! Text: plain, mrkdwn, and the way from untrusted text to mrkdwn.
//!
//! A `&str` that becomes [`Mrkdwn`] is escaped, always. Markup that you wrote is
//! [`Mrkdwn::trusted`], or the literal part of [`mrkdwn!`](crate::mrkdwn).

mod controls;
mod escape;
mod format;
mod invisible;
mod markup;
mod mrkdwn;
mod parse;

use std::borrow::Cow;

pub use escape::{clean, escape, unescape};
pub use format::Interpolate;
#[doc(hidden)]
pub use format::{assemble, placeholders};
pub use markup::Markup;
pub use mrkdwn::Mrkdwn;
pub use parse::{Piece, parse, render};

use crate::macros::{object, slot};

object! {
    /// Text that Slack shows as it is, but for `:emoji:`.
    ///
    /// Payloads bring it back escaped: `&` as `&amp;`, which counts five characters. Take it through
    /// [`unescape`] before it is sent again, or a label that was just short enough is refused.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/text-object>
    pub struct PlainText<'a>: "plain_text" by slots::PLAIN_TEXT, pub fn new {
        required {
            /// The text; the limit depends on where it stands: at most 3000 characters.
            pub text: Cow<'a, str>,
        }
        plain {
            /// Whether `:emoji:` names become pictures; Slack's default is true.
            pub emoji: bool,
        }
    }
}

slot! {
    /// Plain text or mrkdwn, where Slack takes either. A `&str` becomes plain text: nothing in it is markup.
    pub enum Text<'a> { Plain(PlainText), Mrkdwn(Mrkdwn) }
}

impl Text<'_> {
    /// The text or the markup as it is sent; empty for a kind that is not known.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Plain(plain) => &plain.text,
            Self::Mrkdwn(mrkdwn) => mrkdwn.as_str(),
            Self::Other(_) => "",
        }
    }
}

/// `From` for the usual kinds of text, by way of one function on `Cow`.
macro_rules! from_text {
    ($Name:ident, $make:expr) => {
        impl<'a> From<&'a str> for $Name<'a> {
            fn from(text: &'a str) -> Self {
                $make(Cow::Borrowed(text))
            }
        }

        impl<'a> From<&'a String> for $Name<'a> {
            fn from(text: &'a String) -> Self {
                $make(Cow::Borrowed(text.as_str()))
            }
        }

        impl From<String> for $Name<'_> {
            fn from(text: String) -> Self {
                $make(Cow::Owned(text))
            }
        }

        impl<'a> From<Cow<'a, str>> for $Name<'a> {
            fn from(text: Cow<'a, str>) -> Self {
                $make(text)
            }
        }
    };
}

from_text!(PlainText, PlainText::new);
from_text!(Mrkdwn, Mrkdwn::escaped);
from_text!(Markup, Markup::escaped);
from_text!(Text, |text| Text::Plain(PlainText::new(text)));
