//! What went wrong after the start, in words for the thread.

use heroku_api::flows::FlowError;

use crate::refusal::{github_advice, heroku_advice, told};
use crate::story::Trouble;

/// A flow that started nothing, or does not know whether it did.
pub(super) fn flow_trouble(error: &FlowError) -> Trouble {
    match error {
        FlowError::Call(error) => Trouble::new(told(error), heroku_advice(error)),
        FlowError::Ambiguous { .. } => Trouble::new(
            told(error),
            "It may be going on: look at the app's activity page before you try again",
        ),
        other => Trouble::new(told(other), "Nothing was started"),
    }
}

/// A call to GitHub that failed on the way.
pub(super) fn github_trouble(what: &str, error: &github_checks::Error) -> Trouble {
    Trouble::new(
        format!("GitHub did not give {what}: {}", told(error)),
        github_advice(error),
    )
}
