//! `image`: a picture with its own line.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::SlackFile;
use crate::text::PlainText;

object! {
    /// A picture with its own line. Surfaces: messages, modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::block::Image;
    ///
    /// let graph = Image::url("https://example.com/load.png", "load of the last hour").title("Load");
    /// assert!(graph.slack_file.is_none());
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/image-block>
    pub struct Image<'a>: "image" by blocks::IMAGE, pub(crate) fn bare {
        required {
            /// Described in words, without markup. At most 2000 characters.
            pub alt_text: Cow<'a, str>,
        }
        optional {
            /// Address of a png, jpg, jpeg or gif. Either this or `slack_file`. At most 3000
            /// characters.
            pub image_url: Cow<'a, str>,
            /// A file in Slack. Either this or `image_url`.
            pub slack_file: Box<SlackFile<'a>>,
            /// Text above the picture. At most 2000 characters.
            pub title: PlainText<'a>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}

impl<'a> Image<'a> {
    /// A picture on the web.
    ///
    /// # Arguments
    /// - `image_url`: address of the picture, at most 3000 characters.
    /// - `alt_text`: what the picture shows, for those who do not see it; at most 2000 characters.
    #[must_use]
    pub fn url(image_url: impl Into<Cow<'a, str>>, alt_text: impl Into<Cow<'a, str>>) -> Self {
        Self::bare(alt_text).image_url(image_url)
    }

    /// A picture in Slack.
    ///
    /// # Arguments
    /// - `slack_file`: a picture that was uploaded to Slack.
    /// - `alt_text`: what the picture shows, for those who do not see it; at most 2000 characters.
    #[must_use]
    pub fn file(slack_file: SlackFile<'a>, alt_text: impl Into<Cow<'a, str>>) -> Self {
        Self::bare(alt_text).slack_file(slack_file)
    }
}
