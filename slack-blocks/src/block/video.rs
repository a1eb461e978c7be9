//! `video`: a video that plays in Slack.

use std::borrow::Cow;

use crate::macros::object;
use crate::text::PlainText;

object! {
    /// A video that plays in Slack. Needs the scope `links.embed:write`. Surfaces: messages,
    /// modals, Home tabs.
    ///
    /// ```
    /// use slack_blocks::block::Video;
    ///
    /// let demo = Video::new(
    ///     "a demo",
    ///     "Demo",
    ///     "https://example.com/thumb.png",
    ///     "https://example.com/embed",
    /// );
    /// assert_eq!(demo.alt_text, "a demo");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/video-block>
    pub struct Video<'a>: "video" by blocks::VIDEO, pub fn new {
        required {
            /// Described in words, without markup.
            pub alt_text: Cow<'a, str>,
            /// The title. At most 199 characters.
            pub title: PlainText<'a>,
            /// Picture shown before it plays.
            pub thumbnail_url: Cow<'a, str>,
            /// Address of the video (https); its host must be an unfurl domain of the app.
            pub video_url: Cow<'a, str>,
        }
        optional {
            /// Opened when the title is clicked (https).
            pub title_url: Cow<'a, str>,
            /// More about it. At most 199 characters.
            pub description: PlainText<'a>,
            /// Who made it. At most 49 characters.
            pub author_name: Cow<'a, str>,
            /// Where it is from.
            pub provider_name: Cow<'a, str>,
            /// Icon of where it is from.
            pub provider_icon_url: Cow<'a, str>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
    }
}
