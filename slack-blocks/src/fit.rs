//! Making things fit: cutting text, splitting messages, a text for notifications, a link
//! to the Block Kit Builder. Builders never cut by themselves.

mod builder;
mod fallback;

pub use builder::builder_url;
pub use fallback::fallback_text;

use std::borrow::Cow;

use crate::block::Block;
use crate::surface::{Message, Surface};
use crate::text::Markup;

/// Cuts a text to at most `most` characters, the last being `…` when something was cut.
/// Cut before escaping, never after: half an entity is not text.
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

/// Splits blocks into messages of at most 50 blocks, in order. The first keeps `text`;
/// the others get it, too, since every message needs a text for notifications.
///
/// A header is not left alone at the end of a message: it goes to the next one.
///
/// ```
/// use slack_blocks::{block::Divider, fit::split};
///
/// let messages = split("report", (0..120).map(|_| Divider::new().into()).collect());
/// assert_eq!(messages.len(), 3);
/// ```
#[must_use]
pub fn split<'a>(text: impl Into<Markup<'a>>, blocks: Vec<Block<'a>>) -> Vec<Message<'a>> {
    let text = text.into();
    let most = Surface::Message.max_blocks();
    let mut messages = Vec::with_capacity(blocks.len() / most + 1);
    let mut part: Vec<Block<'a>> = Vec::new();
    for block in blocks {
        if part.len() == most {
            let alone = match part.last() {
                Some(Block::Header(_)) if part.len() > 1 => part.pop(),
                _ => None,
            };
            messages.push(Message::of_blocks(std::mem::take(&mut part)).text(text.clone()));
            part.extend(alone);
        }
        part.push(block);
    }
    if !part.is_empty() || messages.is_empty() {
        messages.push(Message::of_blocks(part).text(text));
    }
    messages
}
