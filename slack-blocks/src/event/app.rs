//! The app itself: its Home tab, its tokens, its end.

use std::borrow::Cow;

use crate::codec::Raw;
use crate::ids::{ChannelId, UserId};
use crate::macros::object;
use crate::parse::ParseError;
use crate::surface::View;

object! {
    /// A user opened the Home tab or the messages of the app.
    pub struct AppHomeOpened<'a>: "app_home_opened", pub fn new {
        mistakes Kept;
        given {
            /// Who it was.
            pub user: UserId,
        }
        optional {
            /// The channel.
            pub channel: ChannelId,
            /// `home` or `messages`.
            pub tab: Cow<'a, str>,
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
        plain {
            /// The view shown, as it was received; see [`view`](Self::view).
            pub raw_view = "view": Raw<'a>,
        }
    }
}

impl AppHomeOpened<'_> {
    /// The view, read when you ask for it.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn view(&self) -> Result<Option<View<'_>>, ParseError> {
        self.raw_view
            .as_ref()
            .map(|raw| View::from_json(raw.get()))
            .transpose()
    }
}

object! {
    /// The app was removed from the workspace: forget its tokens.
    pub struct AppUninstalled<'a>: "app_uninstalled", pub fn new {
        mistakes Kept;
        optional {
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

impl Default for AppUninstalled<'_> {
    fn default() -> Self {
        Self::new()
    }
}

object! {
    /// Tokens stopped working.
    pub struct TokensRevoked<'a>: "tokens_revoked", pub fn new {
        mistakes Kept;
        given {
            /// Whose tokens.
            pub tokens: RevokedTokens<'a>,
        }
        optional {
            /// When: `seconds.micros`.
            pub event_ts: Cow<'a, str>,
        }
    }
}

object! {
    /// User ids whose tokens stopped working.
    pub struct RevokedTokens<'a>: "", pub fn new {
        mistakes Kept;
        more {
            /// Users whose own tokens stopped working.
            pub oauth / oauth_user: UserId,
            /// Bot users whose tokens stopped working.
            pub bot / bot_user: UserId,
        }
    }
}

impl Default for RevokedTokens<'_> {
    fn default() -> Self {
        Self::new()
    }
}
