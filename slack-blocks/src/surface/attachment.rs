//! Secondary content of a message.

use std::borrow::Cow;

use crate::block::Block;
use crate::macros::object;
use crate::text::Markup;

object! {
    /// Secondary content of a message: the only way to a colour bar.
    ///
    /// Vendor page: <https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments>
    pub struct Attachment<'a>: "", pub fn new {
        mistakes Kept;
        optional {
            /// `good`, `warning`, `danger` or `#rrggbb`.
            pub color: Cow<'a, str>,
            /// Plain text for clients that cannot show it.
            pub fallback: Cow<'a, str>,
            /// Text above.
            pub pretext: Markup<'a>,
            /// Who it is from.
            pub author_name: Cow<'a, str>,
            /// Opened when the author is clicked.
            pub author_link: Cow<'a, str>,
            /// Picture of the author.
            pub author_icon: Cow<'a, str>,
            /// The title.
            pub title: Cow<'a, str>,
            /// Opened when the title is clicked.
            pub title_link: Cow<'a, str>,
            /// The text.
            pub text: Markup<'a>,
            /// A large picture.
            pub image_url: Cow<'a, str>,
            /// A small picture.
            pub thumb_url: Cow<'a, str>,
            /// Small text below; at most 300 characters.
            pub footer: Cow<'a, str>,
            /// Picture beside the footer.
            pub footer_icon: Cow<'a, str>,
            /// Names its legacy actions.
            pub callback_id: Cow<'a, str>,
        }
        more {
            /// Its blocks.
            pub blocks / block: Block<'a>,
            /// Short texts in columns.
            pub fields / field: AttachmentField<'a>,
            /// Which members hold mrkdwn.
            pub mrkdwn_in / mrkdwn_in_field: Cow<'a, str>,
        }
    }
}

impl Default for Attachment<'_> {
    fn default() -> Self {
        Self::new()
    }
}

object! {
    /// A short text of an attachment.
    pub struct AttachmentField<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The title.
            pub title: Cow<'a, str>,
            /// The text.
            pub value: Markup<'a>,
        }
        plain {
            /// Whether two stand beside each other.
            pub short: bool,
        }
    }
}
