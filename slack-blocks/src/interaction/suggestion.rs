//! A menu asks for its options.

use std::borrow::Cow;

use super::{Channel, Container, Enterprise, Interactivity, Team, User};
use crate::codec::{Flag, Private, Raw};
use crate::ids::AppId;
use crate::macros::object;
use crate::parse::ParseError;
use crate::surface::{Message, View};

object! {
    /// A menu with external options asks for them. Answer with an
    /// [`OptionsAnswer`](super::OptionsAnswer) within 3 seconds.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload>
    pub struct BlockSuggestion<'a>: "block_suggestion", pub fn new {
        mistakes Kept;
        given {
            /// Who is typing.
            pub user: User<'a>,
            /// The menu.
            pub action_id: Cow<'a, str>,
            /// Its block.
            pub block_id: Cow<'a, str>,
            /// What was typed so far.
            pub value: Cow<'a, str>,
        }
        optional {
            /// Where the menu is.
            pub container: Box<Container<'a>>,
            /// The channel; absent in views.
            pub channel: Channel<'a>,
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
            /// The view as it was received; see [`view`](Self::view).
            pub raw_view = "view": Raw<'a>,
        }
    }
}

impl BlockSuggestion<'_> {
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
