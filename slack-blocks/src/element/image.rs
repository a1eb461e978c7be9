//! `image`: a small picture.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::SlackFile;

object! {
    /// A small picture.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/image-element>
    pub struct ImageElement<'a>: "image" by elements::IMAGE_ELEMENT, pub(crate) fn bare {
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
        }
    }
}

impl<'a> ImageElement<'a> {
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
