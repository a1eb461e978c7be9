//! The elements.

mod menus;

pub use menus::{
    CHANNELS_SELECT, CONVERSATIONS_SELECT, EXTERNAL_SELECT, MULTI_CHANNELS_SELECT,
    MULTI_CONVERSATIONS_SELECT, MULTI_EXTERNAL_SELECT, MULTI_STATIC_SELECT, MULTI_USERS_SELECT,
    OVERFLOW, STATIC_SELECT, USERS_SELECT,
};

use super::Value::{Bool, Int, List, NumberText, Of, Plain, Str, Url};
use super::{HOME, MANY, MESSAGE, MODAL, Spec, blocks, checked, objects, opt, req};
use crate::spec::{Check, Format};

/// All elements.
pub static ALL: [&Spec; 28] = [
    &BUTTON,
    &CHANNELS_SELECT,
    &CHECKBOXES,
    &CONVERSATIONS_SELECT,
    &DATEPICKER,
    &DATETIMEPICKER,
    &EMAIL_TEXT_INPUT,
    &EXTERNAL_SELECT,
    &FEEDBACK_BUTTONS,
    &FILE_INPUT,
    &ICON_BUTTON,
    &IMAGE_ELEMENT,
    &MULTI_CHANNELS_SELECT,
    &MULTI_CONVERSATIONS_SELECT,
    &MULTI_EXTERNAL_SELECT,
    &MULTI_STATIC_SELECT,
    &MULTI_USERS_SELECT,
    &NUMBER_INPUT,
    &OVERFLOW,
    &PLAIN_TEXT_INPUT,
    &RADIO_BUTTONS,
    &RICH_TEXT_INPUT,
    &STATIC_SELECT,
    &TIMEPICKER,
    &URL_SOURCE,
    &URL_TEXT_INPUT,
    &USERS_SELECT,
    &WORKFLOW_BUTTON,
];

/// `button`.
pub static BUTTON: Spec = checked(Spec {
    kind: "button",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("text", Plain).chars(1, 75).by("D N P"),
        opt("value", Str).chars(0, 2000).by("D N P"),
        opt("url", Url).chars(1, 3000).by("D N P"),
        opt("style", Str).words(&["primary", "danger"]).by("D"),
        opt("accessibility_label", Str).chars(0, 75).by("D N P"),
        opt("agent_prompt", Str).chars(0, 4000).by("P D(example)"),
        opt("agent_prompt_display", Str)
            .chars(0, MANY)
            .by("P D(example)"),
        opt("visible_to_user_ids", List(&Str))
            .items(0, MANY)
            .each(1, MANY)
            .by("P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::OnlyWith("agent_prompt_display", "agent_prompt")],
});

/// `checkboxes`.
pub static CHECKBOXES: Spec = checked(Spec {
    kind: "checkboxes",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("options", List(&Of(&objects::OPTION)))
            .items(1, 10)
            .by("D"),
        opt("initial_options", List(&Of(&objects::OPTION)))
            .items(1, MANY)
            .by("D"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Options],
});

/// `datepicker`.
pub static DATEPICKER: Spec = checked(Spec {
    kind: "datepicker",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_date", Str).chars(0, MANY).by("D P"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Format("initial_date", Format::Date)],
});

/// `datetimepicker`.
pub static DATETIMEPICKER: Spec = checked(Spec {
    kind: "datetimepicker",
    surfaces: &[MESSAGE, MODAL],
    fields: &[
        opt("initial_date_time", Int).by("D"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Format("initial_date_time", Format::DateTime)],
});

/// `email_text_input`.
pub static EMAIL_TEXT_INPUT: Spec = checked(Spec {
    kind: "email_text_input",
    surfaces: &[MODAL],
    fields: &[
        opt("initial_value", Str).chars(0, MANY).by("D"),
        opt(
            "dispatch_action_config",
            Of(&objects::DISPATCH_ACTION_CONFIG),
        )
        .by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `feedback_buttons`.
pub static FEEDBACK_BUTTONS: Spec = checked(Spec {
    kind: "feedback_buttons",
    surfaces: &[MESSAGE],
    fields: &[
        req("positive_button", Of(&objects::FEEDBACK_BUTTON)).by("D"),
        req("negative_button", Of(&objects::FEEDBACK_BUTTON)).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `file_input`.
pub static FILE_INPUT: Spec = checked(Spec {
    kind: "file_input",
    surfaces: &[MODAL],
    fields: &[
        opt("filetypes", List(&Str))
            .items(0, MANY)
            .each(1, MANY)
            .by("D"),
        opt("max_files", Int).range(1, 10).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `icon_button`.
pub static ICON_BUTTON: Spec = checked(Spec {
    kind: "icon_button",
    surfaces: &[MESSAGE],
    fields: &[
        req("icon", Str).words(&["trash"]).by("D"),
        req("text", Plain).chars(1, 3000).by("D"),
        opt("value", Str).chars(0, 2000).by("D"),
        opt("accessibility_label", Str).chars(0, 75).by("D"),
        opt("visible_to_user_ids", List(&Str))
            .items(0, MANY)
            .each(1, MANY)
            .by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `image`.
pub static IMAGE_ELEMENT: Spec = checked(Spec {
    kind: "image",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("alt_text", Str).chars(0, 2000).by("P"),
        opt("image_url", Url).chars(1, 3000).by("D P"),
        opt("slack_file", Of(&objects::SLACK_FILE)).by("D"),
    ],
    checks: &[
        Check::AnyOf(&["image_url", "slack_file"]),
        Check::NotBoth("image_url", "slack_file"),
    ],
});

/// `number_input`.
pub static NUMBER_INPUT: Spec = checked(Spec {
    kind: "number_input",
    surfaces: &[MODAL],
    fields: &[
        req("is_decimal_allowed", Bool).by("D"),
        opt("initial_value", NumberText).by("D"),
        opt("min_value", NumberText).by("D"),
        opt("max_value", NumberText).by("D"),
        opt(
            "dispatch_action_config",
            Of(&objects::DISPATCH_ACTION_CONFIG),
        )
        .by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Ordered("min_value", "max_value")],
});

/// `plain_text_input`.
pub static PLAIN_TEXT_INPUT: Spec = checked(Spec {
    kind: "plain_text_input",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_value", Str).chars(0, MANY).by("D"),
        opt("multiline", Bool).by("D"),
        opt("min_length", Int).range(0, 3000).by("D"),
        opt("max_length", Int).range(1, 3000).by("D"),
        opt(
            "dispatch_action_config",
            Of(&objects::DISPATCH_ACTION_CONFIG),
        )
        .by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Ordered("min_length", "max_length")],
});

/// `radio_buttons`.
pub static RADIO_BUTTONS: Spec = checked(Spec {
    kind: "radio_buttons",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("options", List(&Of(&objects::OPTION)))
            .items(1, 10)
            .by("D"),
        opt("initial_option", Of(&objects::OPTION)).by("D"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Options],
});

/// `rich_text_input`.
pub static RICH_TEXT_INPUT: Spec = checked(Spec {
    kind: "rich_text_input",
    surfaces: &[MODAL, HOME],
    fields: &[
        opt("initial_value", Of(&blocks::RICH_TEXT)).by("D"),
        opt("min_lines", Int).range(1, 100).by("D N P"),
        opt("max_lines", Int).range(1, 100).by("D N P"),
        opt(
            "dispatch_action_config",
            Of(&objects::DISPATCH_ACTION_CONFIG),
        )
        .by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("focus_on_load", Bool).by("D"),
        req("action_id", Str).chars(1, 255).by("D"),
    ],
    checks: &[Check::Ordered("min_lines", "max_lines")],
});

/// `timepicker`.
pub static TIMEPICKER: Spec = checked(Spec {
    kind: "timepicker",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_time", Str).chars(0, MANY).by("D P"),
        opt("timezone", Str).chars(0, MANY).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Format("initial_time", Format::Time)],
});

/// `url`.
pub static URL_SOURCE: Spec = checked(Spec {
    kind: "url",
    surfaces: &[MESSAGE],
    fields: &[
        req("url", Url).chars(1, MANY).by("D"),
        req("text", Str).chars(1, MANY).by("D"),
    ],
    checks: &[],
});

/// `url_text_input`.
pub static URL_TEXT_INPUT: Spec = checked(Spec {
    kind: "url_text_input",
    surfaces: &[MODAL],
    fields: &[
        opt("initial_value", Str).chars(0, MANY).by("D"),
        opt(
            "dispatch_action_config",
            Of(&objects::DISPATCH_ACTION_CONFIG),
        )
        .by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `workflow_button`.
pub static WORKFLOW_BUTTON: Spec = checked(Spec {
    kind: "workflow_button",
    surfaces: &[MESSAGE],
    fields: &[
        req("text", Plain).chars(1, 75).by("D N P"),
        req("workflow", Of(&objects::WORKFLOW)).by("D"),
        opt("style", Str).words(&["primary", "danger"]).by("D"),
        opt("accessibility_label", Str).chars(0, 75).by("D"),
        opt("confirm", Of(&objects::CONFIRM)).by("N"),
        req("action_id", Str).chars(1, 255).by("D"),
    ],
    checks: &[],
});
