//! Shortcuts.

use std::borrow::Cow;

use super::{Channel, Enterprise, Interactivity, Team, User};
use crate::codec::{Flag, Private, Raw};
use crate::ids::{AppId, Ts};
use crate::macros::object;
use crate::parse::ParseError;
use crate::surface::Message;

object! {
    /// A shortcut from anywhere: no channel, no response URL.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload>
    pub struct Shortcut<'a>: "shortcut", pub fn new {
        mistakes Kept;
        given {
            /// Who chose it.
            pub user: User<'a>,
            /// Which shortcut.
            pub callback_id: Cow<'a, str>,
        }
        optional {
            /// When: `seconds.micros`.
            pub action_ts: Cow<'a, str>,
            /// The workspace; `None` when the app is installed for an organisation.
            pub team: Team<'a>,
            /// The organisation.
            pub enterprise: Enterprise<'a>,
            /// Opens a modal, once, within 3 seconds.
            pub trigger_id: Private<'a>,
            /// The app.
            pub api_app_id: AppId,
            /// The old verification token; ignore it.
            pub token: Private<'a>,
            /// What a workflow hands over: a pointer that opens modals, and who acted.
            pub interactivity: Box<Interactivity<'a>>,
        }
        plain {
            /// Whether the app is installed for an organisation.
            pub is_enterprise_install: Flag,
        }
    }
}

object! {
    /// A shortcut of a message.
    pub struct MessageAction<'a>: "message_action", pub fn new {
        mistakes Kept;
        given {
            /// Who chose it.
            pub user: User<'a>,
            /// Which shortcut.
            pub callback_id: Cow<'a, str>,
        }
        optional {
            /// When: `seconds.micros`.
            pub action_ts: Cow<'a, str>,
            /// Which message.
            pub message_ts: Ts,
            /// Its channel.
            pub channel: Channel<'a>,
            /// Takes answers, at most five within 30 minutes.
            pub response_url: Private<'a>,
            /// The workspace; `None` when the app is installed for an organisation.
            pub team: Team<'a>,
            /// The organisation.
            pub enterprise: Enterprise<'a>,
            /// Opens a modal, once, within 3 seconds.
            pub trigger_id: Private<'a>,
            /// The app.
            pub api_app_id: AppId,
            /// The old verification token; ignore it.
            pub token: Private<'a>,
            /// What a workflow hands over: a pointer that opens modals, and who acted.
            pub interactivity: Box<Interactivity<'a>>,
        }
        plain {
            /// Whether the app is installed for an organisation.
            pub is_enterprise_install: Flag,
            /// The message as it was received; see [`message`](Self::message).
            pub raw_message = "message": Raw<'a>,
        }
    }
}

impl MessageAction<'_> {
    /// The message, read when you ask for it; `None` too when Slack wrote `[]`.
    ///
    /// # Errors
    ///
    /// When it is not an object, or has a field twice.
    pub fn message(&self) -> Result<Option<Message<'_>>, ParseError> {
        Message::of_raw(self.raw_message.as_ref())
    }
}
