//! `Mrkdwn`: markup that is safe to send.

use std::borrow::Cow;

use super::escape::escape;
use crate::macros::object;

object! {
    /// Markup that is safe to send: escaped text, or markup that you vouch for.
    ///
    /// ```
    /// use slack_blocks::Mrkdwn;
    ///
    /// let branch = "fix <!channel>";
    /// assert_eq!(Mrkdwn::from(branch).as_str(), "fix &lt;!channel&gt;");
    /// assert_eq!(Mrkdwn::trusted("*done* <!here>").as_str(), "*done* <!here>");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/messaging/formatting-message-text>
    pub struct Mrkdwn<'a>: "mrkdwn" by slots::MRKDWN, fn from_markup {
        required { markup = "text": Cow<'a, str> }
        plain {
            /// Turns off the linking of bare URLs and names; Slack's default is false.
            pub verbatim: bool,
        }
    }
}

impl<'a> Mrkdwn<'a> {
    /// Text from anywhere: `&`, `<` and `>` are escaped. Line breaks stay.
    ///
    /// # Arguments
    /// - `text`: any text; nothing in it is markup.
    #[must_use]
    pub fn escaped(text: impl Into<Cow<'a, str>>) -> Self {
        Self::from_markup(escape(text))
    }

    /// Markup that you wrote: sent as it is. Never pass text that a user, a branch or
    /// another system gave; [`mrkdwn!`](crate::mrkdwn) puts such text in safely.
    ///
    /// # Arguments
    /// - `markup`: mrkdwn of your own.
    #[must_use]
    pub fn trusted(markup: impl Into<Cow<'a, str>>) -> Self {
        Self::from_markup(markup)
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.markup
    }

    /// Gives the markup back.
    #[must_use]
    pub fn into_markup(self) -> Cow<'a, str> {
        self.markup
    }

    /// Puts more after it.
    #[must_use]
    pub fn then<'b>(mut self, more: impl Into<Mrkdwn<'b>>) -> Self {
        self.markup.to_mut().push_str(more.into().as_str());
        self
    }

    /// One after the other with `separator` between.
    #[must_use]
    pub fn join<'b>(
        parts: impl IntoIterator<Item = Mrkdwn<'b>>,
        separator: &str,
    ) -> Mrkdwn<'static> {
        let mut markup = String::new();
        let separator = escape(separator);
        for (n, part) in parts.into_iter().enumerate() {
            if n > 0 {
                markup.push_str(&separator);
            }
            markup.push_str(part.as_str());
        }
        Mrkdwn::from_markup(markup)
    }
}
