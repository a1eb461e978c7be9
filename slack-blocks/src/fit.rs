//! Making things fit: cutting text, splitting messages, a text for notifications, a link
//! to the Block Kit Builder. Builders never cut by themselves.

mod builder;
mod fallback;
mod markup;
mod split;

pub use builder::builder_url;
pub use fallback::fallback_text;
pub use markup::{cut, parts, sections, truncate_escaped};
pub use split::split;

use std::borrow::Cow;

/// Cuts a text to at most `most` characters, the last being `…` when something was cut.
/// Cut before escaping, never after: half an entity is not text. For markup there is [`cut`].
///
/// ```
/// use slack_blocks::fit::truncate;
///
/// assert_eq!(truncate("été à Paris", 6), "été à…");
/// assert_eq!(truncate("short", 6), "short");
/// ```
#[must_use]
pub fn truncate(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most || text.chars().count() <= most {
        return Cow::Borrowed(text);
    }
    let Some(kept) = most.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let end = text
        .char_indices()
        .nth(kept)
        .map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}…", &text[..end]))
}
