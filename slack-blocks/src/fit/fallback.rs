//! A text for notifications, made from blocks.

use crate::block::{Block, Card};
use crate::element::{ActionsElement, ContextElement};
use crate::fit::truncate;
use crate::rich_text::{Inline, PreformattedInline, RichTextElement};
use crate::surface::Message;
use crate::text::{Mrkdwn, Text, escape};

/// More than any notification shows.
const MOST: usize = 3000;
/// Of each plain text: escaped, a character becomes five at most.
const EACH: usize = MOST / 5;

impl Message<'_> {
    /// The text for notifications: `text` when there is one, else [`fallback_text`] of the
    /// blocks.
    #[must_use]
    pub fn fallback_text(&self) -> Mrkdwn<'static> {
        match &self.text {
            Some(text) if !text.as_str().is_empty() => Mrkdwn::trusted(text.as_str().to_owned()),
            _ => fallback_text(self.blocks.as_deref().unwrap_or_default()),
        }
    }
}

/// What blocks say in one line of mrkdwn: headers, texts, labels, alternative texts, in
/// order. Plain texts are escaped; markup stays.
///
/// ```
/// use slack_blocks::{Block, block::{Divider, Header, Section}, fit::fallback_text};
///
/// let blocks: [Block; 3] =
///     [Header::new("Deployed <1>").into(), Divider::new().into(), Section::new("all green").into()];
/// assert_eq!(fallback_text(&blocks).as_str(), "Deployed &lt;1&gt; · all green");
/// ```
#[must_use]
pub fn fallback_text(blocks: &[Block<'_>]) -> Mrkdwn<'static> {
    let mut parts = Vec::new();
    for block in blocks {
        parts_of(block, &mut parts);
    }
    let mut out = String::new();
    for part in parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
    {
        // Whole parts only: a cut could fall inside an entity or a link.
        if out.chars().count() + part.chars().count() > MOST {
            break;
        }
        if !out.is_empty() {
            out.push_str(" · ");
        }
        out.push_str(&part.replace('\n', " "));
    }
    Mrkdwn::trusted(out)
}

fn parts_of(block: &Block<'_>, parts: &mut Vec<String>) {
    match block {
        Block::Header(it) => parts.push(plain(&it.text.text)),
        Block::Section(it) => {
            parts.extend(it.text.iter().chain(it.fields.iter().flatten()).map(text));
        }
        Block::Context(it) => parts.extend(it.elements.iter().map(|element| match element {
            ContextElement::Image(image) => plain(&image.alt_text),
            ContextElement::Plain(it) => plain(&it.text),
            ContextElement::Mrkdwn(it) => it.as_str().to_owned(),
            ContextElement::Other(_) => String::new(),
        })),
        Block::Actions(it) => parts.extend(it.elements.iter().map(|element| match element {
            ActionsElement::Button(button) => format!("[{}]", plain(&button.text.text)),
            _ => String::new(),
        })),
        Block::Image(it) => parts.push(plain(&it.alt_text)),
        Block::Input(it) => parts.push(plain(&it.label.text)),
        Block::Markdown(it) => parts.push(plain(&it.text)),
        Block::Video(it) => parts.push(plain(&it.title.text)),
        Block::Alert(it) => parts.push(text(&it.text)),
        Block::Card(it) => card(it, parts),
        Block::Carousel(it) => it.elements.iter().for_each(|it| card(it, parts)),
        Block::Container(it) => parts.extend(it.title.iter().map(|title| plain(&title.text))),
        Block::Plan(it) => parts.push(plain(&it.title)),
        Block::TaskCard(it) => parts.push(plain(&it.title)),
        Block::DataVisualization(it) => parts.push(plain(&it.title)),
        Block::DataTable(it) => parts.push(plain(&it.caption)),
        Block::RichText(it) => parts.extend(it.elements.iter().map(rich)),
        _ => {}
    }
}

fn card(card: &Card<'_>, parts: &mut Vec<String>) {
    let texts = [&card.title, &card.subtitle, &card.body];
    parts.extend(texts.into_iter().flatten().map(text));
}

fn plain(text: &str) -> String {
    escape(truncate(text, EACH)).into_owned()
}

fn text(text: &Text<'_>) -> String {
    match text {
        Text::Plain(it) => plain(&it.text),
        other => other.as_str().to_owned(),
    }
}

fn rich(element: &RichTextElement<'_>) -> String {
    match element {
        RichTextElement::Section(it) => it.elements.iter().map(inline).collect(),
        RichTextElement::Quote(it) => it.elements.iter().map(inline).collect(),
        RichTextElement::List(it) => {
            let items: Vec<String> = it
                .elements
                .iter()
                .map(|item| item.elements.iter().map(inline).collect())
                .collect();
            items.join(", ")
        }
        RichTextElement::Preformatted(it) => it
            .elements
            .iter()
            .map(|element| match element {
                PreformattedInline::Text(it) => plain(&it.text),
                PreformattedInline::Link(it) => plain(it.text.as_deref().unwrap_or(&it.url)),
                PreformattedInline::Other(_) => String::new(),
            })
            .collect(),
        RichTextElement::Other(_) => String::new(),
    }
}

fn inline(element: &Inline<'_>) -> String {
    match element {
        Inline::Text(it) => plain(&it.text),
        Inline::Link(it) => plain(it.text.as_deref().unwrap_or(&it.url)),
        Inline::Emoji(it) => format!(":{}:", plain(&it.name)),
        Inline::User(it) => format!("@{}", plain(&it.user_id)),
        Inline::Channel(it) => format!("#{}", plain(&it.channel_id)),
        Inline::UserGroup(it) => format!("@{}", plain(&it.usergroup_id)),
        Inline::Broadcast(it) => format!("@{}", plain(it.range.as_str())),
        Inline::Date(it) => plain(it.fallback.as_deref().unwrap_or_default()),
        Inline::Tag(it) => plain(&it.text),
        _ => String::new(),
    }
}
