//! What can be decided.

use serde::{Deserialize, Serialize};

/// Approve or reject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::exhaustive_enums, reason = "there is no third choice")]
pub enum Choice {
    /// It may go on.
    Approve,
    /// It ends here.
    Reject,
}

impl Choice {
    /// `approve` or `reject`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }
}
