//! `plan`: steps of a task with their states.

use std::borrow::Cow;

use super::TaskCard;
use crate::macros::object;

object! {
    /// Steps of a task with their states. Surfaces: messages.
    ///
    /// ```
    /// use slack_blocks::block::{Plan, TaskCard, TaskStatus};
    ///
    /// let plan = Plan::new("Release").task(TaskCard::new("1", "Build").status(TaskStatus::Complete));
    /// assert_eq!(plan.title, "Release");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/plan-block>
    pub struct Plan<'a>: "plan" by blocks::PLAN, pub fn new {
        required {
            /// The title.
            pub title: Cow<'a, str>,
        }
        optional {
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        more {
            /// The steps.
            pub tasks / task: TaskCard<'a>,
        }
    }
}
