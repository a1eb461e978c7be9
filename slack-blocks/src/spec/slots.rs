//! What may stand where.

use super::Value::{Bool, List, Str};
use super::{
    Field, MANY, Slot, Spec, Value, blocks, checked, elements, objects, opt, req, rich_text,
};

/// Text objects, as they stand among elements.
pub static TEXTS: [&Spec; 2] = [&PLAIN_TEXT, &MRKDWN];

/// `plain_text`.
pub static PLAIN_TEXT: Spec = checked(Spec {
    kind: "plain_text",
    surfaces: &[],
    fields: &[
        req("text", Str).chars(1, 3000).by("D N G"),
        opt("emoji", Bool).by("D"),
    ],
    checks: &[],
});

/// `mrkdwn`.
pub static MRKDWN: Spec = checked(Spec {
    kind: "mrkdwn",
    surfaces: &[],
    fields: &[
        req("text", Str).chars(1, 3000).by("D N G"),
        opt("verbatim", Bool).by("D"),
    ],
    checks: &[],
});

/// In an actions block.
pub static ACTIONS_ELEMENT: Slot = Slot {
    takes: &[
        &elements::BUTTON,
        &elements::CHECKBOXES,
        &elements::DATEPICKER,
        &elements::DATETIMEPICKER,
        &elements::OVERFLOW,
        &elements::RADIO_BUTTONS,
        &elements::RICH_TEXT_INPUT,
        &elements::TIMEPICKER,
        &elements::WORKFLOW_BUTTON,
        &elements::STATIC_SELECT,
        &elements::EXTERNAL_SELECT,
        &elements::USERS_SELECT,
        &elements::CONVERSATIONS_SELECT,
        &elements::CHANNELS_SELECT,
        &elements::MULTI_STATIC_SELECT,
        &elements::MULTI_EXTERNAL_SELECT,
        &elements::MULTI_USERS_SELECT,
        &elements::MULTI_CONVERSATIONS_SELECT,
        &elements::MULTI_CHANNELS_SELECT,
    ],
    knows: &[&elements::ALL, &TEXTS],
    what: "element",
};

/// Beside the text of a section.
pub static ACCESSORY: Slot = Slot {
    takes: &[
        &elements::BUTTON,
        &elements::CHECKBOXES,
        &elements::DATEPICKER,
        &elements::IMAGE_ELEMENT,
        &elements::OVERFLOW,
        &elements::RADIO_BUTTONS,
        &elements::TIMEPICKER,
        &elements::WORKFLOW_BUTTON,
        &elements::STATIC_SELECT,
        &elements::EXTERNAL_SELECT,
        &elements::USERS_SELECT,
        &elements::CONVERSATIONS_SELECT,
        &elements::CHANNELS_SELECT,
        &elements::MULTI_STATIC_SELECT,
        &elements::MULTI_EXTERNAL_SELECT,
        &elements::MULTI_USERS_SELECT,
        &elements::MULTI_CONVERSATIONS_SELECT,
        &elements::MULTI_CHANNELS_SELECT,
    ],
    knows: &[&elements::ALL, &TEXTS],
    what: "element",
};

/// In an input block.
pub static INPUT_ELEMENT: Slot = Slot {
    takes: &[
        &elements::CHECKBOXES,
        &elements::DATEPICKER,
        &elements::DATETIMEPICKER,
        &elements::EMAIL_TEXT_INPUT,
        &elements::FILE_INPUT,
        &elements::NUMBER_INPUT,
        &elements::PLAIN_TEXT_INPUT,
        &elements::RADIO_BUTTONS,
        &elements::RICH_TEXT_INPUT,
        &elements::TIMEPICKER,
        &elements::URL_TEXT_INPUT,
        &elements::STATIC_SELECT,
        &elements::EXTERNAL_SELECT,
        &elements::USERS_SELECT,
        &elements::CONVERSATIONS_SELECT,
        &elements::CHANNELS_SELECT,
        &elements::MULTI_STATIC_SELECT,
        &elements::MULTI_EXTERNAL_SELECT,
        &elements::MULTI_USERS_SELECT,
        &elements::MULTI_CONVERSATIONS_SELECT,
        &elements::MULTI_CHANNELS_SELECT,
    ],
    knows: &[&elements::ALL, &TEXTS],
    what: "element",
};

/// In a context actions block.
pub static CONTEXT_ACTIONS_ELEMENT: Slot = Slot {
    takes: &[&elements::FEEDBACK_BUTTONS, &elements::ICON_BUTTON],
    knows: &[&elements::ALL, &TEXTS],
    what: "element",
};

/// In a context block.
pub static CONTEXT_ELEMENT: Slot = Slot {
    takes: &[&elements::IMAGE_ELEMENT, &PLAIN_TEXT, &MRKDWN],
    knows: &[&elements::ALL],
    what: "element",
};

/// In a container.
pub static CONTAINER_BLOCK: Slot = Slot {
    takes: &[
        &blocks::ACTIONS,
        &blocks::CONTEXT,
        &blocks::DIVIDER,
        &blocks::FILE,
        &blocks::HEADER,
        &blocks::IMAGE,
        &blocks::INPUT,
        &blocks::RICH_TEXT,
        &blocks::SECTION,
        &blocks::TABLE,
        &blocks::VIDEO,
    ],
    knows: &[&blocks::ALL],
    what: "block",
};

/// In a message or a view.
pub static BLOCK: Slot = Slot {
    takes: &blocks::ALL,
    knows: &[],
    what: "block",
};

/// The blocks of a message. How many there may be depends on what it is a part of.
pub(crate) static BLOCKS: Field = req("blocks", List(&Value::Slot(&BLOCK))).items(0, MANY);

/// In a table.
pub static TABLE_CELL: Slot = Slot {
    takes: &[&objects::RAW_TEXT, &objects::RAW_NUMBER, &blocks::RICH_TEXT],
    knows: &[&[&objects::ACTION_CELL]],
    what: "cell",
};

/// In a data table.
pub static DATA_CELL: Slot = Slot {
    takes: &[
        &objects::RAW_TEXT,
        &objects::RAW_NUMBER,
        &blocks::RICH_TEXT,
        &objects::ACTION_CELL,
    ],
    knows: &[],
    what: "cell",
};

/// In a data visualization.
pub static CHART: Slot = Slot {
    takes: &[&objects::PIE, &objects::BAR, &objects::AREA, &objects::LINE],
    knows: &[],
    what: "chart",
};

/// What a rich text block is made of.
static RICH_TEXT_ELEMENTS: [&Spec; 4] = [
    &rich_text::RICH_TEXT_SECTION,
    &rich_text::RICH_TEXT_LIST,
    &rich_text::RICH_TEXT_QUOTE,
    &rich_text::RICH_TEXT_PREFORMATTED,
];

/// In a rich text block.
pub static RICH_TEXT_ELEMENT: Slot = Slot {
    takes: &RICH_TEXT_ELEMENTS,
    knows: &[&rich_text::INLINE],
    what: "element",
};

/// In a section or a quote of rich text.
pub static INLINE: Slot = Slot {
    takes: &rich_text::INLINE,
    knows: &[&RICH_TEXT_ELEMENTS],
    what: "element",
};

/// In a list of rich text.
pub static LIST_ITEM: Slot = Slot {
    takes: &[&rich_text::RICH_TEXT_SECTION],
    knows: &[&rich_text::INLINE, &RICH_TEXT_ELEMENTS],
    what: "element",
};

/// In preformatted rich text.
pub static PREFORMATTED_INLINE: Slot = Slot {
    takes: &[&rich_text::TEXT, &rich_text::LINK],
    knows: &[&rich_text::INLINE, &RICH_TEXT_ELEMENTS],
    what: "element",
};
