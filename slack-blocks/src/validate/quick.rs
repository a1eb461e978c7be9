//! Says yes quickly to plain messages. Whatever it is not sure of is left to the tables:
//! it never says yes where they say no.

use super::format::is_url;
use crate::block::{Actions, Block, Context, Header, Image, Section};
use crate::codec::Extra;
use crate::element::{Accessory, ActionsElement, Button, ContextElement, ImageElement};
use crate::object::ButtonStyle;
use crate::spec::{blocks as b, elements as e, slots};
use crate::surface::{Message, Surface};
use crate::text::{Mrkdwn, PlainText, Text};

const BLOCK_ID: usize = b::SECTION.max_chars("block_id");
const SECTION_TEXT: usize = b::SECTION.max_chars("text");
const SECTION_FIELDS: usize = b::SECTION.max_items("fields");
const SECTION_FIELD: usize = b::SECTION.max_each("fields");
const HEADER_TEXT: usize = b::HEADER.max_chars("text");
const ACTIONS: usize = b::ACTIONS.max_items("elements");
const CONTEXT: usize = b::CONTEXT.max_items("elements");
const CONTEXT_TEXT: usize = slots::MRKDWN.max_chars("text");
const BUTTON_TEXT: usize = e::BUTTON.max_chars("text");
const BUTTON_VALUE: usize = e::BUTTON.max_chars("value");
const BUTTON_URL: usize = e::BUTTON.max_chars("url");
const BUTTON_LABEL: usize = e::BUTTON.max_chars("accessibility_label");
const ACTION_ID: usize = e::BUTTON.max_chars("action_id");
const IMAGE_ALT: usize = e::IMAGE_ELEMENT.max_chars("alt_text");
const IMAGE_URL: usize = e::IMAGE_ELEMENT.max_chars("image_url");
const IMAGE_TITLE: usize = b::IMAGE.max_chars("title");

pub(super) fn message(message: &Message<'_>) -> bool {
    let filled = message
        .text
        .as_ref()
        .is_some_and(|text| !text.as_str().trim().is_empty())
        || message.blocks.as_ref().is_some_and(|list| !list.is_empty());
    filled
        && message.markdown_text.is_none()
        && message.metadata.is_none()
        && message.delete_original != Some(true)
        && known(&message.extra)
        && message.attachments.is_none()
        && message
            .blocks
            .as_deref()
            .is_none_or(|list| blocks(list, Surface::Message))
}

/// Whether these blocks are certainly right; false when unsure. The blocks looked at here
/// go on every surface.
pub(super) fn blocks(list: &[Block<'_>], surface: Surface) -> bool {
    list.len() <= surface.max_blocks()
        && list.iter().enumerate().all(|(n, this)| {
            let id_is_new = match this.block_id() {
                None => true,
                id => list[..n].iter().all(|other| other.block_id() != id),
            };
            id_is_new && block(this)
        })
}

fn block(block: &Block<'_>) -> bool {
    match block {
        Block::Section(it) => {
            section(it) && known(&it.extra) && named(it.block_id.as_deref(), BLOCK_ID)
        }
        Block::Header(it) => {
            header(it) && known(&it.extra) && named(it.block_id.as_deref(), BLOCK_ID)
        }
        Block::Context(it) => {
            context(it) && known(&it.extra) && named(it.block_id.as_deref(), BLOCK_ID)
        }
        Block::Actions(it) => {
            actions(it) && known(&it.extra) && named(it.block_id.as_deref(), BLOCK_ID)
        }
        Block::Image(it) => {
            image(it) && known(&it.extra) && named(it.block_id.as_deref(), BLOCK_ID)
        }
        Block::Divider(it) => known(&it.extra) && named(it.block_id.as_deref(), BLOCK_ID),
        _ => false,
    }
}

fn section(it: &Section<'_>) -> bool {
    (it.text.is_some() || it.fields.is_some())
        && it.text.as_ref().is_none_or(|it| text(it, SECTION_TEXT))
        && it.fields.as_deref().is_none_or(|fields| {
            (1..=SECTION_FIELDS).contains(&fields.len())
                && fields.iter().all(|field| text(field, SECTION_FIELD))
        })
        && match it.accessory.as_deref() {
            None => true,
            Some(Accessory::Button(it)) => button(it),
            Some(Accessory::Image(it)) => image_element(it),
            Some(_) => false,
        }
}

fn header(it: &Header<'_>) -> bool {
    plain(&it.text, HEADER_TEXT) && it.level.is_none_or(|level| (1..=4).contains(&level))
}

fn context(it: &Context<'_>) -> bool {
    (1..=CONTEXT).contains(&it.elements.len())
        && it.elements.iter().all(|element| match element {
            ContextElement::Image(it) => image_element(it),
            ContextElement::Plain(it) => plain(it, CONTEXT_TEXT),
            ContextElement::Mrkdwn(it) => mrkdwn(it, CONTEXT_TEXT),
            ContextElement::Other(_) => false,
        })
}

fn actions(it: &Actions<'_>) -> bool {
    (1..=ACTIONS).contains(&it.elements.len())
        && it.elements.iter().enumerate().all(|(n, element)| {
            let ActionsElement::Button(this) = element else {
                return false;
            };
            let id_is_new = this.action_id.is_none()
                || it.elements[..n].iter().all(|other| match other {
                    ActionsElement::Button(other) => other.action_id != this.action_id,
                    _ => false,
                });
            id_is_new && button(this)
        })
}

fn button(it: &Button<'_>) -> bool {
    plain(&it.text, BUTTON_TEXT)
        && short(it.value.as_deref(), BUTTON_VALUE)
        && it.url.as_deref().is_none_or(|it| url(it, BUTTON_URL))
        && named(it.action_id.as_deref(), ACTION_ID)
        && short(it.accessibility_label.as_deref(), BUTTON_LABEL)
        && !matches!(it.style, Some(ButtonStyle::Other(_)))
        && it.confirm.is_none()
        && it.agent_prompt.is_none()
        && it.agent_prompt_display.is_none()
        && known(&it.extra)
}

fn image(it: &Image<'_>) -> bool {
    fits(&it.alt_text, IMAGE_ALT)
        && it.image_url.as_deref().is_some_and(|it| url(it, IMAGE_URL))
        && it.slack_file.is_none()
        && it
            .title
            .as_ref()
            .is_none_or(|title| plain(title, IMAGE_TITLE))
}

fn image_element(it: &ImageElement<'_>) -> bool {
    fits(&it.alt_text, IMAGE_ALT)
        && it.image_url.as_deref().is_some_and(|it| url(it, IMAGE_URL))
        && it.slack_file.is_none()
        && known(&it.extra)
}

fn text(it: &Text<'_>, most: usize) -> bool {
    match it {
        Text::Plain(it) => plain(it, most),
        Text::Mrkdwn(it) => mrkdwn(it, most),
        Text::Other(_) => false,
    }
}

fn plain(it: &PlainText<'_>, most: usize) -> bool {
    !it.text.is_empty() && fits(&it.text, most) && known(&it.extra)
}

fn mrkdwn(it: &Mrkdwn<'_>, most: usize) -> bool {
    !it.as_str().is_empty() && fits(it.as_str(), most) && known(&it.extra)
}

fn named(id: Option<&str>, most: usize) -> bool {
    id.is_none_or(|id| !id.is_empty() && fits(id, most))
}

fn url(text: &str, most: usize) -> bool {
    fits(text, most) && is_url(text)
}

fn short(text: Option<&str>, most: usize) -> bool {
    text.is_none_or(|text| fits(text, most))
}

fn fits(text: &str, most: usize) -> bool {
    // A character has at least one byte.
    text.len() <= most || text.chars().count() <= most
}

fn known(extra: &Extra<'_>) -> bool {
    extra.is_plain()
}
