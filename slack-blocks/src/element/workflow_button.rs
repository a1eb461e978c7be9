//! `workflow_button`: a button that starts a workflow.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::ButtonStyle;
use crate::object::Confirm;
use crate::object::Workflow;
use crate::text::PlainText;

object! {
    /// A button that starts a workflow; messages.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/workflow-button>
    pub struct WorkflowButton<'a>: "workflow_button" by elements::WORKFLOW_BUTTON, pub fn new {
        required {
            /// The label. At most 75 characters.
            pub text: PlainText<'a>,
            /// What is started.
            pub workflow: Box<Workflow<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        optional {
            /// Read out by screen readers instead of the text. At most 75 characters.
            pub accessibility_label: Cow<'a, str>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
        }
        plain {
            /// How it looks.
            pub style: ButtonStyle,
        }
    }
}
