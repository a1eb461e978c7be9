//! What an event comes in.

use std::borrow::Cow;

use super::Event;
use crate::codec::Private;
use crate::ids::{AppId, EnterpriseId, TeamId, UserId};
use crate::macros::object;

object! {
    /// Slack checks the address of the app. It is signed like everything else.
    pub struct UrlVerification<'a>: "url_verification", pub fn new {
        mistakes Kept;
        given {
            /// Answer 200 with this text as the body.
            pub challenge: Cow<'a, str>,
        }
        optional {
            /// The old verification token; ignore it.
            pub token: Private<'a>,
        }
    }
}

object! {
    /// An event. Answer 200 within 3 seconds; Slack sends it again at once, after one minute and after
    /// five minutes. Drop repeats by `event_id`.
    pub struct EventCallback<'a>: "event_callback", pub fn new {
        mistakes Kept;
        given {
            /// What happened.
            pub event: Event<'a>,
        }
        optional {
            /// Unique: `Ev…`.
            pub event_id: Cow<'a, str>,
            /// The workspace.
            pub team_id: TeamId,
            /// The organisation.
            pub enterprise_id: EnterpriseId,
            /// The workspace through which it came.
            pub context_team_id: TeamId,
            /// The organisation through which it came.
            pub context_enterprise_id: EnterpriseId,
            /// The app.
            pub api_app_id: AppId,
            /// Asks for all authorizations.
            pub event_context: Cow<'a, str>,
            /// The old verification token; ignore it.
            pub token: Private<'a>,
        }
        plain {
            /// When: seconds since 1970.
            pub event_time: i64,
            /// Whether the channel is shared with another organisation.
            pub is_ext_shared_channel: bool,
        }
        more {
            /// For whom it was sent; one is shown.
            pub authorizations / authorization: Authorization<'a>,
        }
    }
}

object! {
    /// An installation of the app that sees an event.
    pub struct Authorization<'a>: "", pub fn new {
        mistakes Kept;
        optional {
            /// The organisation.
            pub enterprise_id: EnterpriseId,
            /// The workspace.
            pub team_id: TeamId,
            /// The user or the bot user.
            pub user_id: UserId,
        }
        plain {
            /// Whether it is a bot.
            pub is_bot: bool,
            /// Whether it is installed for an organisation.
            pub is_enterprise_install: bool,
        }
    }
}

impl Default for Authorization<'_> {
    fn default() -> Self {
        Self::new()
    }
}

object! {
    /// Slack drops events for this minute: there were more than 30000 in an hour.
    pub struct AppRateLimited<'a>: "app_rate_limited", pub fn new {
        mistakes Kept;
        given {
            /// The workspace.
            pub team_id: TeamId,
        }
        optional {
            /// The app.
            pub api_app_id: AppId,
            /// The old verification token; ignore it.
            pub token: Private<'a>,
        }
        plain {
            /// The minute: seconds since 1970.
            pub minute_rate_limited: i64,
        }
    }
}
