//! A link that shows blocks in Slack's Block Kit Builder.

use std::fmt::Write;

use serde::Serialize;

/// The address at which Slack's Block Kit Builder shows a message or a view: for trying
/// a layout out. The document is in the part after `#`, which browsers do not send; still,
/// anyone who gets the link reads the document.
///
/// ```
/// use slack_blocks::{Message, block::Divider, fit::builder_url};
///
/// let message = Message::new("x").block(Divider::new());
/// assert_eq!(
///     builder_url(&message),
///     "https://app.slack.com/block-kit-builder/#%7B%22text%22%3A%22x%22%2C%22blocks%22%3A%5B%7B%22type%22%3A%22divider%22%7D%5D%7D",
/// );
/// ```
#[must_use]
pub fn builder_url(document: &impl Serialize) -> String {
    let json = serde_json::to_string(document).unwrap_or_default();
    let mut url = String::with_capacity(json.len() * 2 + 48);
    url.push_str("https://app.slack.com/block-kit-builder/#");
    for byte in json.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                url.push(char::from(byte));
            }
            _ => {
                let _ = write!(url, "%{byte:02X}");
            }
        }
    }
    url
}
