//! Menus.

use super::super::Value::{Bool, Int, List, Of, Plain, Str};
use super::super::{HOME, MANY, MESSAGE, MODAL, Spec, checked, objects, opt, req};
use crate::spec::Check;

/// `channels_select`.
pub static CHANNELS_SELECT: Spec = checked(Spec {
    kind: "channels_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_channel", Str).chars(0, MANY).by("D"),
        opt("response_url_enabled", Bool).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `conversations_select`.
pub static CONVERSATIONS_SELECT: Spec = checked(Spec {
    kind: "conversations_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_conversation", Str).chars(0, MANY).by("D"),
        opt("default_to_current_conversation", Bool).by("D"),
        opt("response_url_enabled", Bool).by("D"),
        opt("filter", Of(&objects::CONVERSATION_FILTER)).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `external_select`.
pub static EXTERNAL_SELECT: Spec = checked(Spec {
    kind: "external_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_option", Of(&objects::OPTION)).by("D"),
        opt("min_query_length", Int).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Options],
});

/// `multi_channels_select`.
pub static MULTI_CHANNELS_SELECT: Spec = checked(Spec {
    kind: "multi_channels_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_channels", List(&Str))
            .items(0, MANY)
            .each(1, MANY)
            .by("D"),
        opt("max_selected_items", Int).range(1, i64::MAX).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `multi_conversations_select`.
pub static MULTI_CONVERSATIONS_SELECT: Spec = checked(Spec {
    kind: "multi_conversations_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_conversations", List(&Str))
            .items(0, MANY)
            .each(1, MANY)
            .by("D"),
        opt("default_to_current_conversation", Bool).by("D"),
        opt("filter", Of(&objects::CONVERSATION_FILTER)).by("D"),
        opt("max_selected_items", Int).range(1, i64::MAX).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `multi_external_select`.
pub static MULTI_EXTERNAL_SELECT: Spec = checked(Spec {
    kind: "multi_external_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_options", List(&Of(&objects::OPTION)))
            .items(1, MANY)
            .by("D"),
        opt("min_query_length", Int).by("D"),
        opt("max_selected_items", Int).range(1, i64::MAX).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Options],
});

/// `multi_static_select`.
pub static MULTI_STATIC_SELECT: Spec = checked(Spec {
    kind: "multi_static_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("options", List(&Of(&objects::OPTION)))
            .items(1, 100)
            .by("D"),
        opt("option_groups", List(&Of(&objects::OPTION_GROUP)))
            .items(1, 100)
            .by("D"),
        opt("initial_options", List(&Of(&objects::OPTION)))
            .items(1, MANY)
            .by("D"),
        opt("max_selected_items", Int).range(1, i64::MAX).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[
        Check::AnyOf(&["options", "option_groups"]),
        Check::NotBoth("options", "option_groups"),
        Check::Options,
    ],
});

/// `multi_users_select`.
pub static MULTI_USERS_SELECT: Spec = checked(Spec {
    kind: "multi_users_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_users", List(&Str))
            .items(0, MANY)
            .each(1, MANY)
            .by("D"),
        opt("max_selected_items", Int).range(1, i64::MAX).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});

/// `overflow`.
pub static OVERFLOW: Spec = checked(Spec {
    kind: "overflow",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        req("options", List(&Of(&objects::OPTION)))
            .items(1, 5)
            .by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[Check::Options],
});

/// `static_select`.
pub static STATIC_SELECT: Spec = checked(Spec {
    kind: "static_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("options", List(&Of(&objects::OPTION)))
            .items(1, 100)
            .by("D N P"),
        opt("option_groups", List(&Of(&objects::OPTION_GROUP)))
            .items(1, 100)
            .by("D N P"),
        opt("initial_option", Of(&objects::OPTION)).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[
        Check::AnyOf(&["options", "option_groups"]),
        Check::NotBoth("options", "option_groups"),
        Check::Options,
    ],
});

/// `users_select`.
pub static USERS_SELECT: Spec = checked(Spec {
    kind: "users_select",
    surfaces: &[MESSAGE, MODAL, HOME],
    fields: &[
        opt("initial_user", Str).chars(0, MANY).by("D"),
        opt("placeholder", Plain).chars(1, 150).by("D N P"),
        opt("confirm", Of(&objects::CONFIRM)).by("D"),
        opt("focus_on_load", Bool).by("D"),
        opt("action_id", Str).chars(1, 255).by("D N P J"),
    ],
    checks: &[],
});
