//! Splitting blocks into messages that Slack takes.

use super::markup::{plain_parts, sections};
use crate::block::{Block, Markdown, Section};
use crate::surface::{Message, Surface};
use crate::text::{Markup, Text};
use crate::validate;

/// Maximum characters of a section's text and of a markdown block.
const SECTION: usize = crate::spec::blocks::SECTION.max_chars("text");
const MARKDOWN: usize = crate::spec::blocks::MARKDOWN.max_chars("text");

/// Splits blocks into messages that [`validate`](Message::validate) takes, in order: at most
/// 50 blocks each, and what a message may hold in all (charts, characters of tables and of
/// markdown, one block of each id). The first keeps `text`; the others get it, too, since
/// every message needs a text for notifications.
///
/// The text of a section or of a markdown block that is too long is split into several blocks.
/// A header is not left alone at the end of a message: it goes to the next one. A block that
/// no message takes (a text that is too long elsewhere, an empty list) gets a message of its
/// own, so that only that one is refused. Without text and blocks there is no message.
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
    let mut messages = Vec::new();
    let mut part: Vec<Block<'a>> = Vec::new();
    for block in blocks.into_iter().flat_map(shortened) {
        part.push(block);
        if fits(&part) {
            continue;
        }
        let Some(block) = part.pop() else { continue };
        let header = match part.last() {
            Some(Block::Header(_)) if part.len() > 1 => part.pop(),
            _ => None,
        };
        let mut next = Vec::from_iter(header);
        next.push(block);
        if next.len() > 1 && !fits(&next) {
            // They do not go together either: the header stays where it was.
            part.push(next.remove(0));
        }
        let full = std::mem::replace(&mut part, next);
        if !full.is_empty() {
            messages.push(Message::of_blocks(full).text(text.clone()));
        }
    }
    let said = !text.as_str().trim().is_empty();
    if !part.is_empty() || messages.is_empty() && said {
        let message = Message::of_blocks(part);
        messages.push(if said { message.text(text) } else { message });
    }
    messages
}

fn fits(part: &[Block<'_>]) -> bool {
    validate::blocks(part, Surface::Message).is_ok()
}

/// The block, or several that show its text when that is too long.
fn shortened(block: Block<'_>) -> Vec<Block<'_>> {
    match block {
        Block::Section(section) if is_long(&section) => in_sections(section),
        Block::Markdown(markdown) if markdown.text.chars().count() > MARKDOWN => {
            let parts = plain_parts(&markdown.text, MARKDOWN).into_iter();
            let mut blocks: Vec<Block<'_>> = parts.map(|it| Markdown::new(it).into()).collect();
            // The first keeps the id and what else there is.
            if let Some(Block::Markdown(first)) = blocks.first_mut() {
                first.block_id = markdown.block_id;
                first.extra = markdown.extra;
            }
            blocks
        }
        other => vec![other],
    }
}

fn is_long(section: &Section<'_>) -> bool {
    let text = section.text.as_ref().map(Text::as_str).unwrap_or_default();
    text.len() > SECTION && text.chars().count() > SECTION
}

/// Its text in several sections: the first has the accessory, the last the fields.
fn in_sections(mut section: Section<'_>) -> Vec<Block<'_>> {
    let mut list = section.text.clone().map(sections).unwrap_or_default();
    if list.is_empty() {
        return vec![section.into()];
    }
    if let Some(last) = list.last_mut() {
        last.fields = section.fields.take();
    }
    if let Some(first) = list.first_mut() {
        first.accessory = section.accessory;
        first.block_id = section.block_id;
        first.extra = section.extra;
    }
    for one in &mut list {
        one.expand = section.expand;
    }
    list.into_iter().map(Block::from).collect()
}
