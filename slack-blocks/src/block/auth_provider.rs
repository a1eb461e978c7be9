//! `auth_provider`: a card with which a user connects an account.

use std::borrow::Cow;

use super::Block;
use crate::element::Overflow;
use crate::macros::object;
use crate::text::PlainText;

object! {
    /// A card with which a user connects an account. Seen in one SDK so far; which surfaces
    /// take it is not documented. Surfaces: not documented.
    ///
    /// ```
    /// use slack_blocks::block::AuthProvider;
    ///
    /// let heroku = AuthProvider::new("heroku", "Heroku", false).auth_url("https://example.com/login");
    /// assert!(!heroku.is_connected);
    /// ```
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/blocks/auth-provider-block>
    pub struct AuthProvider<'a>: "auth_provider" by blocks::AUTH_PROVIDER, pub fn new {
        required {
            /// Names the provider; the connect button is `auth_provider_connect_<value>`. At
            /// most 150 characters.
            pub value: Cow<'a, str>,
            /// The name. At most 75 characters.
            pub name: PlainText<'a>,
            /// Whether the user is connected.
            pub is_connected: bool,
        }
        optional {
            /// More about it. At most 150 characters.
            pub description: PlainText<'a>,
            /// Icon of the provider (https). At most 3000 characters.
            pub icon_url: Cow<'a, str>,
            /// Where the user connects (https); the host must stand in the app manifest. At
            /// most 3000 characters.
            pub auth_url: Cow<'a, str>,
            /// Where the user disconnects (https). At most 3000 characters.
            pub disconnect_url: Cow<'a, str>,
            /// Who the user is there. At most 75 characters.
            pub connected_identity: PlainText<'a>,
            /// More about the connection. At most 75 characters.
            pub connected_context: PlainText<'a>,
            /// A menu.
            pub accessory: Box<Overflow<'a>>,
            /// Names the block in interactions; unique in its message or view. Slack makes one
            /// up when it is absent. At most 255 characters.
            pub block_id: Cow<'a, str>,
        }
        more {
            /// Blocks for clients that cannot show it.
            pub fallback / fallback_block: Block<'a>,
        }
    }
}
