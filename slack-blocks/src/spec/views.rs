//! Views.

use super::Value::{Bool, List, Plain, Received, Slot, Str};
use super::{Spec, checked, opt, req, slots};

/// Maximum bytes of a view as JSON: 250 kB.
pub const MAX_BYTES: usize = 250_000;

/// `modal`.
pub static MODAL: Spec = checked(Spec {
    kind: "modal",
    surfaces: &[],
    fields: &[
        req("title", Plain).chars(1, 24).by("D N P"),
        req("blocks", List(&Slot(&slots::BLOCK)))
            .items(1, 100)
            .by("D N P"),
        opt("submit", Plain).chars(1, 24).by("D N P"),
        opt("close", Plain).chars(1, 24).by("D N P"),
        opt("private_metadata", Str).chars(0, 3000).by("D N P"),
        opt("callback_id", Str).chars(0, 255).by("D N P"),
        opt("external_id", Str).chars(0, 255).by("UNCONFIRMED"),
        opt("clear_on_close", Bool).by("D"),
        opt("notify_on_close", Bool).by("D"),
        opt("submit_disabled", Bool).by("J P"),
        opt("id", Received).by("D"),
        opt("team_id", Received).by("D"),
        opt("app_id", Received).by("D"),
        opt("app_installed_team_id", Received).by("D"),
        opt("bot_id", Received).by("D"),
        opt("hash", Received).by("D"),
        opt("root_view_id", Received).by("D"),
        opt("previous_view_id", Received).by("D"),
        opt("state", Received).by("D"),
    ],
    checks: &[],
});

/// `home`.
pub static HOME: Spec = checked(Spec {
    kind: "home",
    surfaces: &[],
    fields: &[
        req("blocks", List(&Slot(&slots::BLOCK)))
            .items(1, 100)
            .by("D"),
        opt("private_metadata", Str).chars(0, 3000).by("D"),
        opt("callback_id", Str).chars(0, 255).by("D"),
        opt("external_id", Str).chars(0, 255).by("UNCONFIRMED"),
        opt("id", Received).by("D"),
        opt("team_id", Received).by("D"),
        opt("app_id", Received).by("D"),
        opt("app_installed_team_id", Received).by("D"),
        opt("bot_id", Received).by("D"),
        opt("hash", Received).by("D"),
        opt("root_view_id", Received).by("D"),
        opt("previous_view_id", Received).by("D"),
        opt("state", Received).by("D"),
    ],
    checks: &[],
});
