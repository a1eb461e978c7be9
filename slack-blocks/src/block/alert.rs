//! `alert`: a notice that stands out; modals only.

use std::borrow::Cow;

use crate::macros::{object, open_enum};
use crate::text::Text;

object! {
    /// A notice that stands out; modals only. Surfaces: modals.
    ///
    /// ```
    /// use slack_blocks::block::{Alert, AlertLevel};
    ///
    /// let alert = Alert::new("This deploys to production.").level(AlertLevel::Warning);
    /// assert_eq!(alert.text.as_str(), "This deploys to production.");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/alert-block>
    pub struct Alert<'a>: "alert" by blocks::ALERT, pub fn new {
        required {
            /// The text. At most 200 characters.
            pub text: Text<'a>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// How loud it is.
            pub level: AlertLevel,
        }
    }
}

open_enum! {
    /// How loud an [`Alert`] is.
    pub enum AlertLevel {
        /// `default`.
        Default = "default",
        /// `info`.
        Info = "info",
        /// `warning`.
        Warning = "warning",
        /// `error`.
        Error = "error",
        /// `success`.
        Success = "success",
    }
}
