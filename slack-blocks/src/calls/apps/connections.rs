//! `apps.connections.open` — an address for Socket Mode.
//!
//! Source: <https://docs.slack.dev/reference/methods/apps.connections.open>

use crate::endpoint::call;
use crate::secret::SignedUrl;

call! {
    /// An address at which one connection can be opened, once. Ten may be open at the
    /// same time; an address that is not used expires.
    ///
    /// # Permission
    /// An app-level token (`xapp-…`) with `connections:write`.
    pub struct OpenConnection {} -> SignedUrl in url;
    POST "/apps.connections.open", Idempotent, tier Three,
    docs "https://docs.slack.dev/reference/methods/apps.connections.open"
}
