//! What went wrong after the start, in words for the thread.

use heroku_api::flows::FlowError;

use crate::refusal::{github_advice, heroku_advice, told};
use crate::story::Trouble;

/// A flow that did not reach its end.
pub(super) fn flow_trouble(error: &FlowError) -> Trouble {
    let same = "The app runs what it ran before";
    match error {
        FlowError::BuildFailed { output, .. } => Trouble::new(
            "the build failed",
            format!("{same}. Fix the commit and deploy again"),
        )
        .log(output.clone()),
        FlowError::ReleaseFailed {
            version, output, ..
        } => Trouble::new(
            format!("the release command of v{version} failed"),
            format!("{same}. Fix the command and deploy again"),
        )
        .log(output.clone()),
        FlowError::DynosLate { progress } => Trouble::new(
            format!("the release is current, but {progress}"),
            "Look at the app's logs; `heroku releases:rollback` goes back",
        ),
        FlowError::Deadline { waiting_for } => Trouble::new(
            format!("{waiting_for} took too long"),
            "Heroku goes on: look at the app's activity page",
        ),
        FlowError::Call(error) => Trouble::new(told(error), heroku_advice(error)),
        other => Trouble::new(told(other), "Look at the app's activity page"),
    }
}

/// A call to GitHub that failed on the way.
pub(super) fn github_trouble(what: &str, error: &github_checks::Error) -> Trouble {
    Trouble::new(
        format!("GitHub did not give {what}: {}", told(error)),
        github_advice(error),
    )
}
