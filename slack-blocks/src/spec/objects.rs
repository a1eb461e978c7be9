//! Composition objects, cells and charts.

use super::Value::{Bool, List, Number, Of, Plain, Slot, Str, Text, Url};
use super::{MANY, Spec, checked, elements, objects, opt, req, slots};
use crate::spec::Check;

/// `raw_text`.
pub static RAW_TEXT: Spec = checked(Spec {
    kind: "raw_text",
    surfaces: &[],
    fields: &[req("text", Str).chars(1, MANY).by("D N P")],
    checks: &[],
});

/// `raw_number`.
pub static RAW_NUMBER: Spec = checked(Spec {
    kind: "raw_number",
    surfaces: &[],
    fields: &[
        req("value", Number).by("D"),
        req("text", Str).chars(1, MANY).by("N P M; optional in G"),
    ],
    checks: &[],
});

/// `option`.
pub static OPTION: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("text", Text).chars(1, 75).by("D N P"),
        req("value", Str).chars(1, 150).by("D P: 150; N: 75"),
        opt("description", Text).chars(1, 75).by("D N"),
        opt("url", Url).chars(1, 3000).by("D N"),
    ],
    checks: &[],
});

/// `option_group`.
pub static OPTION_GROUP: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("label", Plain).chars(1, 75).by("D N P"),
        req("options", List(&Of(&objects::OPTION)))
            .items(1, 100)
            .by("D N P"),
    ],
    checks: &[],
});

/// `confirm`.
pub static CONFIRM: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("title", Plain).chars(1, 100).by("D N P"),
        req("text", Text).chars(1, 300).by("D N P"),
        req("confirm", Plain).chars(1, 30).by("D N P"),
        req("deny", Plain).chars(1, 30).by("D N P"),
        opt("style", Str).words(&["primary", "danger"]).by("D"),
    ],
    checks: &[],
});

/// `conversation_filter`.
pub static CONVERSATION_FILTER: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        opt("include", List(&Str))
            .items(1, MANY)
            .words(&["im", "mpim", "private", "public"])
            .by("D"),
        opt("exclude_external_shared_channels", Bool).by("D"),
        opt("exclude_bot_users", Bool).by("D"),
    ],
    checks: &[Check::AnyOf(&[
        "include",
        "exclude_external_shared_channels",
        "exclude_bot_users",
    ])],
});

/// `dispatch_action_config`.
pub static DISPATCH_ACTION_CONFIG: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[opt("trigger_actions_on", List(&Str))
        .items(0, MANY)
        .words(&["on_enter_pressed", "on_character_entered"])
        .by("D")],
    checks: &[],
});

/// `slack_file`.
pub static SLACK_FILE: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        opt("id", Str).chars(1, MANY).by("D"),
        opt("url", Str).chars(1, MANY).by("D"),
    ],
    checks: &[Check::AnyOf(&["id", "url"]), Check::NotBoth("id", "url")],
});

/// `icon`.
pub static SLACK_ICON: Spec = checked(Spec {
    kind: "icon",
    surfaces: &[],
    fields: &[req("name", Str).words(&ICONS).by("D")],
    checks: &[],
});

/// `trigger`.
pub static TRIGGER: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("url", Str).chars(1, MANY).by("D"),
        opt(
            "customizable_input_parameters",
            List(&Of(&objects::INPUT_PARAMETER)),
        )
        .items(0, MANY)
        .by("D"),
    ],
    checks: &[],
});

/// `workflow`.
pub static WORKFLOW: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[req("trigger", Of(&objects::TRIGGER)).by("D")],
    checks: &[],
});

/// One of the two buttons of `feedback_buttons`.
pub static FEEDBACK_BUTTON: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("text", Plain).chars(1, 75).by("D"),
        req("value", Str).chars(0, 2000).by("D"),
        opt("accessibility_label", Str).chars(0, 75).by("D"),
    ],
    checks: &[],
});

/// An input of a workflow.
pub static INPUT_PARAMETER: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("name", Str).chars(1, MANY).by("D"),
        req("value", Str).chars(0, MANY).by("D"),
    ],
    checks: &[],
});

/// How a column of a table looks.
pub static COLUMN_SETTING: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        opt("align", Str)
            .words(&["left", "center", "right"])
            .by("D N"),
        opt("is_wrapped", Bool).by("D N"),
    ],
    checks: &[],
});

/// A cell with a button.
pub static ACTION_CELL: Spec = checked(Spec {
    kind: "action_cell",
    surfaces: &[],
    fields: &[
        req("element", Of(&elements::BUTTON)).by("D M"),
        opt("fallback", Slot(&slots::DATA_CELL)).by("D M"),
    ],
    checks: &[],
});

/// A pie.
pub static PIE: Spec = checked(Spec {
    kind: "pie",
    surfaces: &[],
    fields: &[req("segments", List(&Of(&SEGMENT))).items(1, 12).by("D")],
    checks: &[],
});

/// A segment of a pie.
pub static SEGMENT: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("label", Str).chars(1, 20).by("D"),
        req("value", Number).by("D"),
    ],
    checks: &[Check::Positive("value")],
});

static SERIES_VALUE: super::Value = Of(&SERIES);

static AXIS_FIELDS: [super::Field; 2] = [
    req("series", List(&SERIES_VALUE)).items(1, 12).by("D"),
    req("axis_config", Of(&AXIS_CONFIG)).by("D"),
];

/// Bars.
pub static BAR: Spec = checked(Spec {
    kind: "bar",
    surfaces: &[],
    fields: &AXIS_FIELDS,
    checks: &[Check::Series],
});

/// Areas.
pub static AREA: Spec = checked(Spec {
    kind: "area",
    surfaces: &[],
    fields: &AXIS_FIELDS,
    checks: &[Check::Series],
});

/// Lines.
pub static LINE: Spec = checked(Spec {
    kind: "line",
    surfaces: &[],
    fields: &AXIS_FIELDS,
    checks: &[Check::Series],
});

/// A series of points.
pub static SERIES: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("name", Str).chars(1, 20).by("D"),
        req("data", List(&Of(&POINT))).items(1, 20).by("D"),
    ],
    checks: &[],
});

/// A point of a series.
pub static POINT: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("label", Str).chars(1, 20).by("D"),
        req("value", Number).by("D"),
    ],
    checks: &[],
});

/// The axes of a chart.
pub static AXIS_CONFIG: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        req("categories", List(&Str))
            .items(1, 20)
            .each(1, 20)
            .by("D"),
        opt("x_label", Str).chars(0, 50).by("D"),
        opt("y_label", Str).chars(0, 50).by("D"),
    ],
    checks: &[Check::Different("categories")],
});

/// The names of Slack's icons.
pub static ICONS: [&str; 54] = [
    "archive",
    "book",
    "bookmark",
    "bot",
    "bug",
    "calendar",
    "call",
    "caret-left",
    "caret-right",
    "check",
    "clipboard",
    "code",
    "comment",
    "compass",
    "copy",
    "cube",
    "download",
    "edit",
    "email",
    "eye-closed",
    "eye-open",
    "file",
    "flag",
    "folder",
    "gear",
    "globe",
    "heart",
    "help",
    "image",
    "info",
    "key",
    "lightbulb",
    "link",
    "map",
    "mobile",
    "new-window",
    "pin",
    "plus",
    "refine",
    "refresh",
    "rocket",
    "save",
    "screen",
    "share",
    "sparkle",
    "star",
    "star-filled",
    "tag",
    "thumbs-down",
    "thumbs-up",
    "trash",
    "upload",
    "user",
    "warning",
];
