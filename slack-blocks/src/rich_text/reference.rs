//! Things in Slack: files, canvases, lists, messages, workflows.

use std::borrow::Cow;

use super::Style;
use crate::macros::object;

object! {
    /// Points to a file.
    pub struct File<'a>: "file" by rich_text::FILE, pub fn new {
        required {
            /// The file.
            pub file_id: Cow<'a, str>,
        }
        optional {
            /// What is shown.
            pub text: Cow<'a, str>,
            /// The address.
            pub url: Cow<'a, str>,
        }
        plain {
            /// Whether it calls a skill.
            pub is_skill_invocation: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Points to a canvas.
    pub struct Canvas<'a>: "canvas" by rich_text::CANVAS, pub fn new {
        required {
            /// The file.
            pub file_id: Cow<'a, str>,
        }
        optional {
            /// The label.
            pub label: Cow<'a, str>,
            /// A section of it.
            pub section_id: Cow<'a, str>,
            /// What is shown.
            pub text: Cow<'a, str>,
            /// The address.
            pub url: Cow<'a, str>,
        }
        plain {
            /// Leaves the title out.
            pub hide_title: bool,
            /// Whether it calls a skill.
            pub is_skill_invocation: bool,
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Shows a message in a canvas.
    pub struct CanvasMessageUnfurl<'a>: "canvas_message_unfurl" by rich_text::CANVAS_MESSAGE_UNFURL, pub fn new {
        required {
            /// The message.
            pub root_message_ts: Cow<'a, str>,
            /// The channel of the message.
            pub root_message_channel: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Mentions a user in a canvas.
    pub struct CanvasUserMention<'a>: "canvas_user_mention" by rich_text::CANVAS_USER_MENTION, pub fn new {
        required {
            /// The user.
            pub user_id: Cow<'a, str>,
        }
        optional {
            /// The thread.
            pub thread_id: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Points to a record of a list.
    pub struct ListRecord<'a>: "list_record" by rich_text::LIST_RECORD, pub fn new {
        required {
            /// The file.
            pub file_id: Cow<'a, str>,
        }
        optional {
            /// The record.
            pub record_id: Cow<'a, str>,
            /// The view of the list.
            pub view_id: Cow<'a, str>,
            /// What is shown.
            pub text: Cow<'a, str>,
            /// The address.
            pub url: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Points to a message.
    pub struct MessageMention<'a>: "message_mention" by rich_text::MESSAGE_MENTION, pub fn new {
        required {
            /// The channel.
            pub channel_id: Cow<'a, str>,
            /// The message.
            pub message_ts: Cow<'a, str>,
        }
        optional {
            /// Who wrote it.
            pub author_id: Cow<'a, str>,
            /// The thread it is in.
            pub thread_ts: Cow<'a, str>,
            /// What is shown.
            pub text: Cow<'a, str>,
            /// The address.
            pub url: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}

object! {
    /// Points to a workflow.
    pub struct WorkflowMention<'a>: "workflow_mention" by rich_text::WORKFLOW_MENTION, pub fn new {
        required {
            /// The workflow.
            pub workflow_id: Cow<'a, str>,
            /// Its trigger.
            pub function_trigger_id: Cow<'a, str>,
            /// What is shown.
            pub text: Cow<'a, str>,
        }
        optional {
            /// The address.
            pub url: Cow<'a, str>,
            /// The channel.
            pub channel_id: Cow<'a, str>,
            /// The message.
            pub ts: Cow<'a, str>,
        }
        plain {
            /// Bold, italic and so on.
            pub style: Style<'a>,
        }
    }
}
