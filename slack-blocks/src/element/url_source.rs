//! `url`: a source with an address, in a task card.

use std::borrow::Cow;

use crate::macros::object;

object! {
    /// A source with an address, in a task card.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/url-source-element>
    pub struct UrlSource<'a>: "url" by elements::URL_SOURCE, pub fn new {
        required {
            /// The address.
            pub url: Cow<'a, str>,
            /// What is shown.
            pub text: Cow<'a, str>,
        }
    }
}
