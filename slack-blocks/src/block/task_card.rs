//! `task_card`: one step of a task.

use std::borrow::Cow;

use super::RichText;
use crate::element::UrlSource;
use crate::macros::{object, open_enum};
use crate::object::SlackIcon;

object! {
    /// One step of a task. Without a plan around it, `status` must not be `pending`. Surfaces:
    /// messages.
    ///
    /// ```
    /// use slack_blocks::block::{TaskCard, TaskStatus};
    ///
    /// let task = TaskCard::new("1", "Build").status(TaskStatus::InProgress);
    /// assert_eq!(task.title, "Build");
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/task-card-block>
    pub struct TaskCard<'a>: "task_card" by blocks::TASK_CARD, pub fn new {
        required {
            /// Your own id of the task; unique in a plan.
            pub task_id: Cow<'a, str>,
            /// The title.
            pub title: Cow<'a, str>,
        }
        optional {
            /// What is being done.
            pub details: Box<RichText<'a>>,
            /// What came out.
            pub output: Box<RichText<'a>>,
            /// The icon.
            pub icon: SlackIcon<'a>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        plain {
            /// How far it is.
            pub status: TaskStatus,
            /// Leaves the title out.
            pub hide_title: bool,
        }
        more {
            /// Where the answer comes from.
            pub sources / source: UrlSource<'a>,
        }
    }
}

open_enum! {
    /// How far a task is.
    pub enum TaskStatus {
        /// `pending`.
        Pending = "pending",
        /// `in_progress`.
        InProgress = "in_progress",
        /// `complete`.
        Complete = "complete",
        /// `error`.
        Error = "error",
    }
}
