//! A view was sent or closed.

use std::borrow::Cow;

use super::{Enterprise, Interactivity, Team, User};
use crate::codec::{Flag, Private, Raw};
use crate::ids::{AppId, ChannelId};
use crate::macros::object;
use crate::parse::ParseError;
use crate::surface::View;

object! {
    /// A modal was sent. Answer with a [`ViewAnswer`](super::ViewAnswer) within 3 seconds.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload>
    pub struct ViewSubmission<'a>: "view_submission", pub fn new {
        mistakes Kept;
        given {
            /// Who sent it.
            pub user: User<'a>,
            /// The view as it was received; see [`view`](Self::view).
            pub raw_view = "view": Raw<'a>,
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
        }
        plain {
            /// Whether the app is installed for an organisation.
            pub is_enterprise_install: Flag,
        }
        more {
            /// One for each conversation menu with `response_url_enabled`.
            pub response_urls / response_url: ResponseUrl<'a>,
        }
    }
}

impl ViewSubmission<'_> {
    /// The view with what was filled in, read when you ask for it.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn view(&self) -> Result<View<'_>, ParseError> {
        let raw = self.raw_view.as_ref();
        View::from_json(raw.ok_or_else(|| ParseError::missing("view"))?.get())
    }
}

object! {
    /// A view was closed; only sent when it has `notify_on_close`.
    pub struct ViewClosed<'a>: "view_closed", pub fn new {
        mistakes Kept;
        given {
            /// Who closed it.
            pub user: User<'a>,
            /// The view as it was received; see [`view`](Self::view).
            pub raw_view = "view": Raw<'a>,
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
        }
        plain {
            /// Whether the app is installed for an organisation.
            pub is_enterprise_install: Flag,
            /// Whether the whole stack was closed.
            pub is_cleared: bool,
        }
    }
}

impl ViewClosed<'_> {
    /// The view, read when you ask for it.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn view(&self) -> Result<View<'_>, ParseError> {
        let raw = self.raw_view.as_ref();
        View::from_json(raw.ok_or_else(|| ParseError::missing("view"))?.get())
    }
}

object! {
    /// Posts to the conversation that a user chose in a form.
    pub struct ResponseUrl<'a>: "", pub fn new {
        mistakes Kept;
        given {
            /// The address.
            pub response_url: Private<'a>,
        }
        optional {
            /// The block of the menu.
            pub block_id: Cow<'a, str>,
            /// The menu.
            pub action_id: Cow<'a, str>,
            /// The conversation.
            pub channel_id: ChannelId,
        }
    }
}
