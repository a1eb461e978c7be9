//! Rich text.

use super::Value::{Bool, Int, List, Object, Of, Slot, Str};
use super::{MANY, Spec, checked, opt, req, rich_text, slots};

/// All inline kinds.
pub static INLINE: [&Spec; 22] = [
    &TEXT,
    &LINK,
    &USER,
    &USERGROUP,
    &CHANNEL,
    &BROADCAST,
    &EMOJI,
    &DATE,
    &COLOR,
    &TEAM,
    &ATTACHMENT_MENTION,
    &CANVAS,
    &CANVAS_MESSAGE_UNFURL,
    &CANVAS_USER_MENTION,
    &CITATION,
    &FILE,
    &LIST_RECORD,
    &MESSAGE_MENTION,
    &SALESFORCE_DATA_FIELD,
    &TAG,
    &WORK_OBJECT_MENTION,
    &WORKFLOW_MENTION,
];

/// `rich_text_section`.
pub static RICH_TEXT_SECTION: Spec = checked(Spec {
    kind: "rich_text_section",
    surfaces: &[],
    fields: &[req("elements", List(&Slot(&slots::INLINE)))
        .items(0, MANY)
        .by("D; an empty list UNCONFIRMED")],
    checks: &[],
});

/// `rich_text_list`.
pub static RICH_TEXT_LIST: Spec = checked(Spec {
    kind: "rich_text_list",
    surfaces: &[],
    fields: &[
        req("style", Str).words(&["bullet", "ordered"]).by("D"),
        req("elements", List(&Slot(&slots::LIST_ITEM)))
            .items(1, MANY)
            .by("D"),
        opt("indent", Int).range(0, 8).by("D N"),
        opt("offset", Int).by("D J G M"),
        opt("border", Int).range(0, 1).by("D"),
    ],
    checks: &[],
});

/// `rich_text_quote`.
pub static RICH_TEXT_QUOTE: Spec = checked(Spec {
    kind: "rich_text_quote",
    surfaces: &[],
    fields: &[
        req("elements", List(&Slot(&slots::INLINE)))
            .items(1, MANY)
            .by("D"),
        opt("border", Int).range(0, 1).by("D"),
    ],
    checks: &[],
});

/// `rich_text_preformatted`.
pub static RICH_TEXT_PREFORMATTED: Spec = checked(Spec {
    kind: "rich_text_preformatted",
    surfaces: &[],
    fields: &[
        req("elements", List(&Slot(&slots::PREFORMATTED_INLINE)))
            .items(1, MANY)
            .by("D"),
        opt("border", Int).range(0, 1).by("D"),
        opt("language", Str).chars(0, MANY).by("D G M"),
    ],
    checks: &[],
});

/// `text`.
pub static TEXT: Spec = checked(Spec {
    kind: "text",
    surfaces: &[],
    fields: &[
        req("text", Str).chars(1, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `link`.
pub static LINK: Spec = checked(Spec {
    kind: "link",
    surfaces: &[],
    fields: &[
        req("url", Str).chars(1, MANY).by("D"),
        opt("text", Str).chars(1, MANY).by("D"),
        opt("unsafe", Bool).by("D"),
        opt("from_llm", Bool).by("D"),
        opt("is_slack_url", Bool).by("D"),
        opt("truncated", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `user`.
pub static USER: Spec = checked(Spec {
    kind: "user",
    surfaces: &[],
    fields: &[
        req("user_id", Str).chars(1, MANY).by("D"),
        opt("from_llm", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `usergroup`.
pub static USERGROUP: Spec = checked(Spec {
    kind: "usergroup",
    surfaces: &[],
    fields: &[
        req("usergroup_id", Str).chars(1, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `channel`.
pub static CHANNEL: Spec = checked(Spec {
    kind: "channel",
    surfaces: &[],
    fields: &[
        req("channel_id", Str).chars(1, MANY).by("D"),
        opt("tab_id", Str).chars(0, MANY).by("D"),
        opt("from_llm", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `broadcast`.
pub static BROADCAST: Spec = checked(Spec {
    kind: "broadcast",
    surfaces: &[],
    fields: &[
        req("range", Str)
            .words(&["here", "channel", "everyone"])
            .by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `emoji`.
pub static EMOJI: Spec = checked(Spec {
    kind: "emoji",
    surfaces: &[],
    fields: &[
        req("name", Str).chars(1, MANY).by("D"),
        opt("unicode", Str).chars(0, MANY).by("D"),
        opt("skin_tone", Int).range(2, 6).by("P J G"),
        opt("url", Str).chars(0, MANY).by("N"),
        opt("display_name", Str).chars(0, MANY).by("UNCONFIRMED"),
    ],
    checks: &[],
});

/// `date`.
pub static DATE: Spec = checked(Spec {
    kind: "date",
    surfaces: &[],
    fields: &[
        req("timestamp", Int).by("D"),
        req("format", Str).chars(1, MANY).by("D"),
        opt("timezone", Str).chars(0, MANY).by("D"),
        opt("url", Str).chars(0, MANY).by("D"),
        opt("fallback", Str).chars(0, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `color`.
pub static COLOR: Spec = checked(Spec {
    kind: "color",
    surfaces: &[],
    fields: &[
        req("value", Str).chars(1, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `team`.
pub static TEAM: Spec = checked(Spec {
    kind: "team",
    surfaces: &[],
    fields: &[
        req("team_id", Str).chars(1, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `attachment_mention`.
pub static ATTACHMENT_MENTION: Spec = checked(Spec {
    kind: "attachment_mention",
    surfaces: &[],
    fields: &[
        req("url", Str).chars(1, MANY).by("D"),
        opt("text", Str).chars(0, MANY).by("D"),
        opt("app_id", Str).chars(0, MANY).by("D"),
        opt("entity_id", Str).chars(0, MANY).by("D"),
        opt("icon_url", Str).chars(0, MANY).by("D"),
        opt("channel_id", Str).chars(0, MANY).by("D"),
        opt("ts", Str).chars(0, MANY).by("D"),
        opt("icon_name", Str).chars(0, MANY).by("D"),
        opt("reference_object_type", Str).chars(0, MANY).by("D"),
        opt("product_name", Str).chars(0, MANY).by("D"),
        opt("full_size_preview_enabled", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `canvas`.
pub static CANVAS: Spec = checked(Spec {
    kind: "canvas",
    surfaces: &[],
    fields: &[
        req("file_id", Str).chars(1, MANY).by("D"),
        opt("label", Str).chars(0, MANY).by("D"),
        opt("section_id", Str).chars(0, MANY).by("D"),
        opt("text", Str).chars(0, MANY).by("D"),
        opt("url", Str).chars(0, MANY).by("D"),
        opt("hide_title", Bool).by("D"),
        opt("is_skill_invocation", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `canvas_message_unfurl`.
pub static CANVAS_MESSAGE_UNFURL: Spec = checked(Spec {
    kind: "canvas_message_unfurl",
    surfaces: &[],
    fields: &[
        req("root_message_ts", Str).chars(1, MANY).by("D"),
        req("root_message_channel", Str).chars(1, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `canvas_user_mention`.
pub static CANVAS_USER_MENTION: Spec = checked(Spec {
    kind: "canvas_user_mention",
    surfaces: &[],
    fields: &[
        req("user_id", Str).chars(1, MANY).by("D"),
        opt("thread_id", Str).chars(0, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `citation`.
pub static CITATION: Spec = checked(Spec {
    kind: "citation",
    surfaces: &[],
    fields: &[
        req("url", Str).chars(1, MANY).by("D"),
        req("text", Str).chars(1, MANY).by("D"),
        req("index", Int).by("D"),
        req("details", Object).by("D"),
        opt("from_llm", Bool).by("D"),
        opt("is_slack_url", Bool).by("D"),
    ],
    checks: &[],
});

/// `file`.
pub static FILE: Spec = checked(Spec {
    kind: "file",
    surfaces: &[],
    fields: &[
        req("file_id", Str).chars(1, MANY).by("D"),
        opt("text", Str).chars(0, MANY).by("D"),
        opt("url", Str).chars(0, MANY).by("D"),
        opt("is_skill_invocation", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `list_record`.
pub static LIST_RECORD: Spec = checked(Spec {
    kind: "list_record",
    surfaces: &[],
    fields: &[
        req("file_id", Str).chars(1, MANY).by("D"),
        opt("record_id", Str).chars(0, MANY).by("D"),
        opt("view_id", Str).chars(0, MANY).by("D"),
        opt("text", Str).chars(0, MANY).by("D"),
        opt("url", Str).chars(0, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `message_mention`.
pub static MESSAGE_MENTION: Spec = checked(Spec {
    kind: "message_mention",
    surfaces: &[],
    fields: &[
        req("channel_id", Str).chars(1, MANY).by("D"),
        req("message_ts", Str).chars(1, MANY).by("D"),
        opt("author_id", Str).chars(0, MANY).by("D"),
        opt("thread_ts", Str).chars(0, MANY).by("D"),
        opt("text", Str).chars(0, MANY).by("D"),
        opt("url", Str).chars(0, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `salesforce_data_field`.
pub static SALESFORCE_DATA_FIELD: Spec = checked(Spec {
    kind: "salesforce_data_field",
    surfaces: &[],
    fields: &[
        req("salesforce_record_id", Str).chars(1, MANY).by("D"),
        opt("salesforce_field_label", Str).chars(0, MANY).by("D"),
        opt("salesforce_field_api_name", Str).chars(0, MANY).by("D"),
        opt("salesforce_include_field_label", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `tag`.
pub static TAG: Spec = checked(Spec {
    kind: "tag",
    surfaces: &[],
    fields: &[
        req("text", Str).chars(1, MANY).by("D"),
        opt("color", Str)
            .words(&[
                "gray", "brown", "purple", "indigo", "blue", "green", "yellow", "orange", "red",
            ])
            .by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `work_object_mention`.
pub static WORK_OBJECT_MENTION: Spec = checked(Spec {
    kind: "work_object_mention",
    surfaces: &[],
    fields: &[
        req("entity_id", Str).chars(1, MANY).by("D"),
        req("app_id", Str).chars(1, MANY).by("D"),
        req("text", Str).chars(1, MANY).by("D"),
        req("url", Str).chars(1, MANY).by("D"),
        opt("icon_url", Str).chars(0, MANY).by("D"),
        opt("product_name", Str).chars(0, MANY).by("D"),
        opt("full_size_preview_enabled", Bool).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// `workflow_mention`.
pub static WORKFLOW_MENTION: Spec = checked(Spec {
    kind: "workflow_mention",
    surfaces: &[],
    fields: &[
        req("workflow_id", Str).chars(1, MANY).by("D"),
        req("function_trigger_id", Str).chars(1, MANY).by("D"),
        req("text", Str).chars(1, MANY).by("D"),
        opt("url", Str).chars(0, MANY).by("D"),
        opt("channel_id", Str).chars(0, MANY).by("D"),
        opt("ts", Str).chars(0, MANY).by("D"),
        opt("style", Of(&rich_text::STYLE)).by("D"),
    ],
    checks: &[],
});

/// Bold, italic and so on.
pub static STYLE: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        opt("bold", Bool).by("D N"),
        opt("italic", Bool).by("D N"),
        opt("strike", Bool).by("D N"),
        opt("code", Bool).by("D N"),
        opt("underline", Bool).by("D N"),
        opt("highlight", Bool).by("D N"),
        opt("client_highlight", Bool).by("D N"),
        opt("unlink", Bool).by("D N"),
    ],
    checks: &[],
});
