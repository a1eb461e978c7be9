//! One of Slack's icons.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// One of Slack's icons.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/slack-icon-object>
    pub struct SlackIcon<'a>: "icon" by objects::SLACK_ICON, pub fn new {
        required {
            /// One of the 54 names of the vendor page, such as `rocket`.
            pub name: Cow<'a, str>,
        }
    }
}
