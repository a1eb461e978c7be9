//! `chat.deleteScheduledMessage` — takes a scheduled message back.
//!
//! Source: <https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage>

use crate::endpoint::call;
use crate::ids::{ChannelId, ScheduledMessageId};

call! {
    /// Takes a message back that was scheduled and is not due within 60 seconds.
    ///
    /// # Permission
    /// `chat:write`; only the app's own.
    pub struct DeleteScheduled {
        /// Id of the conversation.
        channel: ChannelId,
        /// What [`ScheduleMessage`](super::ScheduleMessage) gave.
        scheduled_message_id: ScheduledMessageId,
    } -> ();
    POST "/chat.deleteScheduledMessage", Idempotent, tier Three, echo Done "invalid_scheduled_message_id",
    docs "https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage"
}
