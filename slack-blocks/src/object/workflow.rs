//! A workflow and the link that starts it.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// A workflow to start.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/workflow-object>
    pub struct Workflow<'a>: "" by objects::WORKFLOW, pub fn new {
        required {
            /// The link trigger.
            pub trigger: Trigger<'a>,
        }
    }
}

object! {
    /// A link that starts a workflow.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/composition-objects/trigger-object>
    pub struct Trigger<'a>: "" by objects::TRIGGER, pub fn new {
        required {
            /// The link.
            pub url: Cow<'a, str>,
        }
        more {
            /// Inputs that the workflow gets.
            pub customizable_input_parameters / parameter: InputParameter<'a>,
        }
    }
}

object! {
    /// An input that a workflow gets.
    pub struct InputParameter<'a>: "" by objects::INPUT_PARAMETER, pub fn new {
        required {
            /// Its name.
            pub name: Cow<'a, str>,
            /// Its value.
            pub value: Cow<'a, str>,
        }
    }
}
