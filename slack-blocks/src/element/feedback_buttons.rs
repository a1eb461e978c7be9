//! `feedback_buttons`: two buttons for good and bad feedback.

use std::borrow::Cow;

use crate::macros::object;
use crate::text::PlainText;

object! {
    /// Two buttons for good and bad feedback.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons>
    pub struct FeedbackButtons<'a>: "feedback_buttons" by elements::FEEDBACK_BUTTONS, pub fn new {
        required {
            /// The button for good feedback.
            pub positive_button: FeedbackButton<'a>,
            /// The button for bad feedback.
            pub negative_button: FeedbackButton<'a>,
        }
        optional {
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
    }
}

object! {
    /// One of the two buttons of [`FeedbackButtons`].
    pub struct FeedbackButton<'a>: "" by objects::FEEDBACK_BUTTON, pub fn new {
        required {
            /// The label. At most 75 characters.
            pub text: PlainText<'a>,
            /// Sent back in the interaction. At most 2000 characters.
            pub value: Cow<'a, str>,
        }
        optional {
            /// Read out by screen readers instead of the text. At most 75 characters.
            pub accessibility_label: Cow<'a, str>,
        }
    }
}
