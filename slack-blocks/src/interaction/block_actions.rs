//! A button was pressed, a menu was used.

use std::borrow::Cow;

use super::{Action, Channel, Enterprise, State, Team, User};
use crate::codec::{Flag, Private, Raw};
use crate::error::DecodeError;
use crate::macros::object;
use crate::surface::{Message, View};

object! {
    /// A button was pressed, a menu was used.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>
    pub struct BlockActions<'a>: "block_actions", pub fn new {
        required {
            /// Who did it.
            pub user: User<'a>,
        }
        lists {
            /// What was done: one action in practice.
            pub actions / action: Action<'a>,
        }
        optional {
            /// The workspace; `None` when the app is installed for an organisation.
            pub team: Team<'a>,
            /// The organisation.
            pub enterprise: Enterprise<'a>,
            /// Opens a modal, once, within 3 seconds.
            pub trigger_id: Private<'a>,
            /// The app.
            pub api_app_id: Cow<'a, str>,
            /// The old verification token; ignore it.
            pub token: Private<'a>,
            /// Takes answers, at most five within 30 minutes; absent in views.
            pub response_url: Private<'a>,
            /// Where it happened.
            pub container: Box<Container<'a>>,
            /// The channel; absent in views.
            pub channel: Channel<'a>,
            /// What the fields of the message hold.
            pub state: Box<State<'a>>,
            /// State of the view.
            pub hash: Cow<'a, str>,
            /// Token of a workflow step.
            pub bot_access_token: Private<'a>,
        }
        plain {
            /// Whether the app is installed for an organisation.
            pub is_enterprise_install: Flag,
            /// The message as it was received; see [`message`](Self::message).
            pub raw_message = "message": Raw<'a>,
            /// The view as it was received; see [`view`](Self::view).
            pub raw_view = "view": Raw<'a>,
            /// The pointer and the secret of an interactivity context.
            pub interactivity: Raw<'a>,
        }
    }
}

impl BlockActions<'_> {
    /// The message, read when you ask for it.
    ///
    /// # Errors
    ///
    /// When a member of the message itself is of another type than documented.
    pub fn message(&self) -> Result<Option<Message<'_>>, DecodeError> {
        self.raw_message
            .as_ref()
            .map(|raw| crate::codec::from_json(raw.get()))
            .transpose()
    }

    /// The view, read when you ask for it.
    ///
    /// # Errors
    ///
    /// When a member of the view itself is of another type than documented.
    pub fn view(&self) -> Result<Option<View<'_>>, DecodeError> {
        self.raw_view
            .as_ref()
            .map(|raw| crate::codec::from_json(raw.get()))
            .transpose()
    }
}

object! {
    /// Where an interaction happened.
    pub struct Container<'a>: "", pub fn new {
        required {
            /// `message`, `message_attachment` or `view`.
            pub kind = "type": Cow<'a, str>,
        }
        optional {
            /// The message.
            pub message_ts: Cow<'a, str>,
            /// The channel of the message.
            pub channel_id: Cow<'a, str>,
            /// The thread of the message.
            pub thread_ts: Cow<'a, str>,
            /// The view.
            pub view_id: Cow<'a, str>,
        }
        plain {
            /// Whether only one user sees the message: then only `response_url` changes it.
            pub is_ephemeral: bool,
        }
    }
}
