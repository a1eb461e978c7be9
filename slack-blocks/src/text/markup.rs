//! `Markup`: mrkdwn where Slack takes a bare string.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

use super::escape::escape;
use super::mrkdwn::Mrkdwn;
use crate::codec::{Decode, Fault, Part, Put, Reader};

/// Mrkdwn where Slack takes a bare string and no text object: the text of a message or of an
/// attachment.
///
/// A `&str` or a `String` is escaped, always; a [`Mrkdwn`] goes in as it is.
///
/// ```
/// use slack_blocks::{Message, mrkdwn};
///
/// let branch = "<!channel>";
/// let text = |message: Message<'_>| message.text.unwrap().as_str().to_owned();
/// assert_eq!(text(Message::new(branch)), "&lt;!channel&gt;");
/// assert_eq!(text(Message::new(mrkdwn!("*{}*", branch))), "*&lt;!channel&gt;*");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup<'a>(Cow<'a, str>);

impl<'a> Markup<'a> {
    pub(super) fn escaped(text: Cow<'a, str>) -> Self {
        Self(escape(text))
    }

    /// The markup; [`parse`](super::parse) reads it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> From<Mrkdwn<'a>> for Markup<'a> {
    fn from(markup: Mrkdwn<'a>) -> Self {
        Self(markup.into_markup())
    }
}

impl Serialize for Markup<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'a> Decode<'a> for Markup<'a> {
    fn decode(input: &mut Reader<'a>) -> Result<Self, Fault> {
        input.string().map(Self)
    }
}

impl Put for Markup<'_> {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
}

impl Part for Markup<'_> {
    type Static = Markup<'static>;

    fn own(self) -> Markup<'static> {
        Markup(self.0.own())
    }
}
