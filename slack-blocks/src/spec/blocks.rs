//! The blocks.

use super::Value::{Bool, Int, List, Object, Of, Plain, Slot, Str, Text, Url};
use super::{
    HOME, MANY, MESSAGE, MODAL, Spec, blocks, checked, elements, messages, objects, opt, req, slots,
};
use crate::spec::Check;

/// All blocks.
pub static ALL: [&Spec; 24] = [
    &ACTIONS,
    &ALERT,
    &AUTH_PROVIDER,
    &CALL,
    &CARD,
    &CAROUSEL,
    &CONTAINER,
    &CONTEXT,
    &CONTEXT_ACTIONS,
    &DATA_TABLE,
    &DATA_VISUALIZATION,
    &DIVIDER,
    &FILE,
    &HEADER,
    &IMAGE,
    &INPUT,
    &MARKDOWN,
    &PLAN,
    &RICH_TEXT,
    &SECTION,
    &SHARE_SHORTCUT,
    &TABLE,
    &TASK_CARD,
    &VIDEO,
];

/// `actions`.
pub static ACTIONS: Spec = checked(Spec {
    kind: "actions",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("elements", List(&Slot(&slots::ACTIONS_ELEMENT)))
            .items(1, 25)
            .by("D N P"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `alert`.
pub static ALERT: Spec = checked(Spec {
    kind: "alert",
    surfaces: &[MODAL],
    fields: &[
        req("text", Text).chars(1, 200).by("D (200: D only)"),
        opt("level", Str)
            .words(&["default", "info", "warning", "error", "success"])
            .by("D N P G (M lacks default)"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `auth_provider`.
pub static AUTH_PROVIDER: Spec = checked(Spec {
    kind: "auth_provider",
    surfaces: &[],
    fields: &[
        req("value", Str).chars(1, 150).by("P"),
        req("name", Plain).chars(1, 75).by("P"),
        req("is_connected", Bool).by("P"),
        opt("description", Plain).chars(1, 150).by("P"),
        opt("icon_url", Url).chars(1, 3000).by("P"),
        opt("auth_url", Url).chars(1, 3000).by("P"),
        opt("disconnect_url", Url).chars(1, 3000).by("P"),
        opt("connected_identity", Plain).chars(1, 75).by("P"),
        opt("connected_context", Plain).chars(1, 75).by("P"),
        opt("accessory", Of(&elements::OVERFLOW)).by("P"),
        opt("fallback", List(&Slot(&slots::BLOCK)))
            .items(0, MANY)
            .by("P"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `call`.
pub static CALL: Spec = checked(Spec {
    kind: "call",
    surfaces: &[MESSAGE],
    fields: &[
        req("call_id", Str).chars(1, MANY).by("P J G"),
        opt("call", Object).by("P J G"),
        opt("api_decoration_available", Bool).by("P J G"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `card`.
pub static CARD: Spec = checked(Spec {
    kind: "card",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("hero_image", Of(&elements::IMAGE_ELEMENT)).by("D"),
        opt("icon", Of(&elements::IMAGE_ELEMENT)).by("D"),
        opt("slack_icon", Of(&objects::SLACK_ICON)).by("D G J"),
        opt("title", Text).chars(1, 150).by("D N P G"),
        opt("subtitle", Text).chars(1, 150).by("D N P G"),
        opt("body", Text).chars(1, 200).by("D N P G"),
        opt("subtext", Text).chars(1, 200).by("D G"),
        opt("actions", List(&Of(&elements::BUTTON)))
            .items(0, 3)
            .by("D N P"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[
        Check::AnyOf(&["hero_image", "title", "actions", "body"]),
        Check::NotBoth("icon", "slack_icon"),
    ],
});

/// `carousel`.
pub static CAROUSEL: Spec = checked(Spec {
    kind: "carousel",
    surfaces: &[MESSAGE, HOME],
    fields: &[
        req("elements", List(&Of(&blocks::CARD)))
            .items(1, 10)
            .by("D N P"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `container`.
pub static CONTAINER: Spec = checked(Spec {
    kind: "container",
    surfaces: &[MESSAGE, HOME],
    fields: &[
        opt("title", Plain).chars(1, 150).by("D"),
        opt("rich_text_title", Of(&blocks::RICH_TEXT)).by("D"),
        opt("subtitle", Text).chars(1, 150).by("D"),
        opt("icon", Of(&elements::IMAGE_ELEMENT)).by("D"),
        opt("width", Str)
            .words(&["narrow", "standard", "wide", "full"])
            .by("D"),
        opt("is_collapsible", Bool).by("D"),
        opt("default_collapsed", Bool).by("D"),
        opt("has_header_divider", Bool).by("D"),
        req("child_blocks", List(&Slot(&slots::CONTAINER_BLOCK)))
            .items(1, 10)
            .by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[
        Check::AnyOf(&["title", "rich_text_title"]),
        Check::OnlyWith("default_collapsed", "is_collapsible"),
        Check::NotWith("has_header_divider", "is_collapsible"),
    ],
});

/// `context`.
pub static CONTEXT: Spec = checked(Spec {
    kind: "context",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("elements", List(&Slot(&slots::CONTEXT_ELEMENT)))
            .items(1, 10)
            .by("D N P"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `context_actions`.
pub static CONTEXT_ACTIONS: Spec = checked(Spec {
    kind: "context_actions",
    surfaces: &[MESSAGE],
    fields: &[
        req("elements", List(&Slot(&slots::CONTEXT_ACTIONS_ELEMENT)))
            .items(1, 5)
            .by("D N P"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `data_table`.
pub static DATA_TABLE: Spec = checked(Spec {
    kind: "data_table",
    surfaces: &[MESSAGE, HOME],
    fields: &[
        req("caption", Str).chars(1, MANY).by("D N G"),
        req("rows", List(&List(&Slot(&slots::DATA_CELL))))
            .items(2, 201)
            .each(0, 20)
            .by("D M"),
        opt("page_size", Int).range(1, 100).by("D N G M"),
        opt("row_header_column_index", Int).by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[
        Check::Cells(messages::MAX_DATA_TABLE_CHARS),
        Check::Rectangle,
    ],
});

/// `data_visualization`.
pub static DATA_VISUALIZATION: Spec = checked(Spec {
    kind: "data_visualization",
    surfaces: &[MESSAGE],
    fields: &[
        req("title", Str).chars(1, 50).by("D"),
        req("chart", Slot(&slots::CHART)).by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `divider`.
pub static DIVIDER: Spec = checked(Spec {
    kind: "divider",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[opt("block_id", Str).chars(1, 255).by("D N P J")],
    checks: &[],
});

/// `file`.
pub static FILE: Spec = checked(Spec {
    kind: "file",
    surfaces: &[MESSAGE],
    fields: &[
        req("external_id", Str).chars(1, MANY).by("D"),
        req("source", Str).words(&["remote"]).by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `header`.
pub static HEADER: Spec = checked(Spec {
    kind: "header",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("text", Plain).chars(1, 150).by("D N P"),
        opt("level", Int).range(1, 4).by("D G M"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `image`.
pub static IMAGE: Spec = checked(Spec {
    kind: "image",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("alt_text", Str).chars(0, 2000).by("D N P"),
        opt("image_url", Url).chars(1, 3000).by("D P"),
        opt("slack_file", Of(&objects::SLACK_FILE)).by("D"),
        opt("title", Plain).chars(1, 2000).by("D N P"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[
        Check::AnyOf(&["image_url", "slack_file"]),
        Check::NotBoth("image_url", "slack_file"),
    ],
});

/// `input`.
pub static INPUT: Spec = checked(Spec {
    kind: "input",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("label", Plain).chars(1, 2000).by("D N P"),
        req("element", Slot(&slots::INPUT_ELEMENT)).by("D"),
        opt("hint", Plain).chars(1, 2000).by("D N P"),
        opt("optional", Bool).by("D"),
        opt("dispatch_action", Bool).by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::FileInput],
});

/// `markdown`.
pub static MARKDOWN: Spec = checked(Spec {
    kind: "markdown",
    surfaces: &[MESSAGE],
    fields: &[
        req("text", Str)
            .chars(1, messages::MAX_MARKDOWN)
            .by("D N P"),
        opt("block_id", Str).chars(1, 255).by("D"),
    ],
    checks: &[],
});

/// `plan`.
pub static PLAN: Spec = checked(Spec {
    kind: "plan",
    surfaces: &[MESSAGE],
    fields: &[
        req("title", Str).chars(1, MANY).by("D"),
        opt("tasks", List(&Of(&blocks::TASK_CARD)))
            .items(0, MANY)
            .by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Tasks],
});

/// `rich_text`.
pub static RICH_TEXT: Spec = checked(Spec {
    kind: "rich_text",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("elements", List(&Slot(&slots::RICH_TEXT_ELEMENT)))
            .items(1, MANY)
            .by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `section`.
pub static SECTION: Spec = checked(Spec {
    kind: "section",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("text", Text).chars(1, 3000).by("D N P"),
        opt("fields", List(&Text))
            .items(1, 10)
            .each(1, 2000)
            .by("D N P (2000: D N)"),
        opt("accessory", Slot(&slots::ACCESSORY)).by("D"),
        opt("expand", Bool).by("D N P G M"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::AnyOf(&["text", "fields"])],
});

/// `share_shortcut`.
pub static SHARE_SHORTCUT: Spec = checked(Spec {
    kind: "share_shortcut",
    surfaces: &[MESSAGE],
    fields: &[opt("block_id", Str).chars(1, 255).by("D N P J")],
    checks: &[],
});

/// `table`.
pub static TABLE: Spec = checked(Spec {
    kind: "table",
    surfaces: &[MESSAGE, HOME],
    fields: &[
        req("rows", List(&List(&Slot(&slots::TABLE_CELL))))
            .items(1, 100)
            .each(0, 20)
            .by("D N"),
        opt("column_settings", List(&Of(&objects::COLUMN_SETTING)))
            .items(0, 20)
            .by("D N"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Cells(messages::MAX_TABLE_CHARS)],
});

/// `task_card`.
pub static TASK_CARD: Spec = checked(Spec {
    kind: "task_card",
    surfaces: &[MESSAGE],
    fields: &[
        req("task_id", Str).chars(1, MANY).by("D"),
        req("title", Str).chars(1, MANY).by("D"),
        opt("status", Str)
            .words(&["pending", "in_progress", "complete", "error"])
            .by("D"),
        opt("details", Of(&blocks::RICH_TEXT)).by("D"),
        opt("output", Of(&blocks::RICH_TEXT)).by("D"),
        opt("sources", List(&Of(&elements::URL_SOURCE)))
            .items(0, MANY)
            .by("D"),
        opt("icon", Of(&objects::SLACK_ICON)).by("M"),
        opt("hide_title", Bool).by("M"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Status],
});

/// `video`.
pub static VIDEO: Spec = checked(Spec {
    kind: "video",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("alt_text", Str).chars(0, MANY).by("D"),
        req("title", Plain).chars(1, 199).by("D N P"),
        req("thumbnail_url", Url).chars(1, MANY).by("D"),
        req("video_url", Url).chars(1, MANY).by("D"),
        opt("title_url", Url).chars(1, MANY).by("D"),
        opt("description", Plain).chars(1, 199).by("D"),
        opt("author_name", Str).chars(0, 49).by("D N P"),
        opt("provider_name", Str).chars(0, MANY).by("D"),
        opt("provider_icon_url", Url).chars(1, MANY).by("D"),
        opt("block_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});
