//! A button was pressed, a menu was used.

use std::borrow::Cow;

use super::{Action, Channel, Enterprise, Interactivity, State, Team, User};
use crate::codec::{Flag, Private, Raw};
use crate::ids::{AppId, ChannelId, Ts, ViewId};
use crate::macros::object;
use crate::parse::ParseError;
use crate::surface::{Message, View};

object! {
    /// A button was pressed, a menu was used.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/interaction-payloads/block_actions-payload>
    pub struct BlockActions<'a>: "block_actions", pub fn new {
        mistakes Kept;
        given {
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
            pub api_app_id: AppId,
            /// The old verification token; ignore it.
            pub token: Private<'a>,
            /// What a workflow hands over: a pointer that opens modals, and who acted.
            pub interactivity: Box<Interactivity<'a>>,
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
        }
    }
}

impl BlockActions<'_> {
    /// The message, read when you ask for it; `None` too when Slack wrote `[]`.
    ///
    /// # Errors
    ///
    /// When it is not an object, or has a field twice.
    pub fn message(&self) -> Result<Option<Message<'_>>, ParseError> {
        Message::of_raw(self.raw_message.as_ref())
    }

    /// The view, read when you ask for it.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn view(&self) -> Result<Option<View<'_>>, ParseError> {
        self.raw_view
            .as_ref()
            .map(|raw| crate::codec::from_json(raw.get()))
            .transpose()
    }
}

object! {
    /// Where an interaction happened.
    pub struct Container<'a>: "", pub fn new {
        mistakes KeptByType;
        given {
            /// `message`, `message_attachment` or `view`.
            pub kind = "type": Cow<'a, str>,
        }
        optional {
            /// The message.
            pub message_ts: Ts,
            /// The channel of the message.
            pub channel_id: ChannelId,
            /// The thread of the message.
            pub thread_ts: Ts,
            /// The view.
            pub view_id: ViewId,
        }
        plain {
            /// Whether only one user sees the message: then only `response_url` changes it.
            pub is_ephemeral: bool,
        }
    }
}
