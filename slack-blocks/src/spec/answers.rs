//! What travels in the body of the 200.

use super::Value::{List, Object, Of, Str};
use super::{Spec, checked, objects, opt, views};
use crate::spec::Check;

/// The answer to a `view_submission`.
pub static VIEW: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        opt("response_action", Str)
            .words(&["clear", "errors", "push", "update"])
            .by("D B"),
        opt("view", Of(&views::MODAL)).by("D B"),
        opt("errors", Object).by("D B"),
    ],
    checks: &[],
});

/// The answer to a `block_suggestion`. An empty list shows that nothing was found.
pub static OPTIONS: Spec = checked(Spec {
    kind: "",
    surfaces: &[],
    fields: &[
        opt("options", List(&Of(&objects::OPTION)))
            .items(0, 100)
            .by("D"),
        opt("option_groups", List(&Of(&objects::OPTION_GROUP)))
            .items(0, 100)
            .by("D"),
    ],
    checks: &[
        Check::AnyOf(&["options", "option_groups"]),
        Check::NotBoth("options", "option_groups"),
        Check::Options,
    ],
});
