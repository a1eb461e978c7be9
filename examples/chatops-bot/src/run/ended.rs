//! How a flow ended, in words for the thread and for GitHub.

use github_checks::deployments::DeploymentState;
use heroku_api::flows::deploy::Deployed;
use heroku_api::flows::dynos::DynoProgress;
use heroku_api::flows::promote::PromotedTarget;
use heroku_api::flows::{FlowError, Overtaker};
use heroku_api::progress::Outcome;
use heroku_api::reasons::Reason;

use super::trouble::flow_trouble;
use crate::story::{Step, Trouble};

const SAME: &str = "The app runs what it ran before";
const LOOK: &str = "Heroku goes on: look at the app's activity page";

/// The end of one app.
pub(super) struct Ended {
    pub(super) step: Step,
    pub(super) state: DeploymentState,
    /// What GitHub shows beside the state.
    pub(super) description: String,
}

/// What the flows say about one app.
struct Facts {
    outcome: Outcome,
    version: Option<u64>,
    dynos: Option<DynoProgress>,
    overtaken_by: Option<Overtaker>,
    output: Vec<String>,
    detail: Option<String>,
}

impl Ended {
    /// A deploy that had a result. `url` is where the app can be seen.
    pub(super) fn deploy(deployed: Deployed, url: Option<String>) -> Self {
        Self::new(
            Facts {
                outcome: deployed.outcome,
                version: deployed.version,
                dynos: deployed.dynos,
                overtaken_by: deployed.overtaken_by,
                output: deployed.output,
                detail: deployed.detail,
            },
            url,
        )
    }

    /// A target of a promotion that had a result.
    pub(super) fn target(target: PromotedTarget, url: Option<String>) -> Self {
        Self::new(
            Facts {
                outcome: target.outcome,
                version: target.version,
                dynos: target.dynos,
                overtaken_by: target.overtaken_by,
                output: target.output,
                detail: target.detail,
            },
            url,
        )
    }

    /// Nothing was started, or nobody knows whether it was.
    pub(super) fn error(error: &FlowError) -> Self {
        let trouble = flow_trouble(error);
        match error {
            FlowError::Ambiguous { .. } => Self::unknown(trouble),
            _ => Self::failed(trouble),
        }
    }

    pub(super) fn failed(trouble: Trouble) -> Self {
        Self {
            description: trouble.what.clone(),
            step: Step::Failed(trouble),
            state: DeploymentState::Failure,
        }
    }

    pub(super) fn unknown(trouble: Trouble) -> Self {
        Self {
            description: trouble.what.clone(),
            step: Step::Unknown(trouble),
            state: DeploymentState::Error,
        }
    }

    fn new(facts: Facts, url: Option<String>) -> Self {
        match facts.outcome {
            Outcome::Done => Self::live(facts, url),
            Outcome::Failed(reason) => Self::failed(failure(reason, facts)),
            Outcome::Overtaken(_) => {
                let trouble = overtaken(facts.version, facts.overtaken_by.as_ref());
                Self {
                    description: trouble.what.clone(),
                    step: Step::Overtaken(trouble),
                    state: DeploymentState::Inactive,
                }
            }
            Outcome::Unknown(reason) => Self::unknown(unknown(reason, facts)),
            // A word of a later version is no success either.
            other => Self::unknown(Trouble::new(format!("it ended as {other}"), LOOK)),
        }
    }

    fn live(facts: Facts, url: Option<String>) -> Self {
        let description = match &facts.dynos {
            Some(dynos) if dynos.of > 0 => "The last dyno runs it",
            _ => "Released; the app has no dynos to restart",
        };
        Self {
            step: Step::Live {
                version: facts.version,
                dynos: facts.dynos.map_or(0, |dynos| dynos.of),
                url,
            },
            state: DeploymentState::Success,
            description: description.to_owned(),
        }
    }
}

fn release(version: Option<u64>) -> String {
    version.map_or_else(|| "the release".to_owned(), |version| format!("v{version}"))
}

fn failure(reason: Reason, facts: Facts) -> Trouble {
    let trouble = match reason {
        Reason::BuildFailed => Trouble::new(
            "the build failed",
            format!("{SAME}. Fix the commit and deploy again"),
        ),
        Reason::ReleaseFailed => Trouble::new(
            format!("the release command of {} failed", release(facts.version)),
            format!("{SAME}. Fix the command and deploy again"),
        ),
        Reason::DynosCrashed => Trouble::new(
            format!(
                "{} is current, but its dynos crash{}",
                release(facts.version),
                counted(facts.dynos.as_ref())
            ),
            "Look at the app's logs; `heroku releases:rollback` goes back",
        ),
        Reason::AppGone => Trouble::new("the app was deleted meanwhile", "Nothing runs it"),
        other => {
            let said = facts.detail.unwrap_or_else(|| other.to_string());
            Trouble::new(format!("Heroku: {said}"), SAME)
        }
    };
    trouble.log(facts.output)
}

fn overtaken(version: Option<u64>, by: Option<&Overtaker>) -> Trouble {
    let by = by.map_or_else(|| "a newer release".to_owned(), ToString::to_string);
    Trouble::new(
        format!("{} was overtaken by {by}", release(version)),
        "The app runs that now",
    )
}

fn unknown(reason: Reason, facts: Facts) -> Trouble {
    let version = release(facts.version);
    let what = match reason {
        Reason::DynosLate => format!(
            "{version} is current, but not all dynos came up in time{}",
            counted(facts.dynos.as_ref())
        ),
        Reason::DynosNotListed => format!("{version} is current, but Heroku lists no dynos"),
        Reason::ReleaseNotSeen => "its release was not seen in time".to_owned(),
        Reason::Deadline => "it took too long".to_owned(),
        other => format!("nobody knows how it ended ({other})"),
    };
    let what = match facts.detail {
        Some(detail) => format!("{what}; the last look: {detail}"),
        None => what,
    };
    Trouble::new(what, LOOK)
}

fn counted(dynos: Option<&DynoProgress>) -> String {
    dynos.map_or_else(String::new, |dynos| format!(" ({dynos})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(outcome: Outcome) -> Facts {
        Facts {
            outcome,
            version: Some(5),
            dynos: None,
            overtaken_by: None,
            output: Vec::new(),
            detail: None,
        }
    }

    #[test]
    fn only_what_is_done_is_a_success_on_github() {
        for outcome in [
            Outcome::Failed(Reason::BuildFailed),
            Outcome::Failed(Reason::DynosCrashed),
            Outcome::Overtaken(Reason::NewerRelease),
            Outcome::Unknown(Reason::Deadline),
            Outcome::Unknown(Reason::DynosNotListed),
            Outcome::Unknown(Reason::ReleaseNotSeen),
        ] {
            let ended = Ended::new(facts(outcome), None);
            assert_ne!(ended.state, DeploymentState::Success, "{outcome}");
            assert!(!ended.description.contains("last dyno"), "{outcome}");
            assert!(!matches!(ended.step, Step::Live { .. }), "{outcome}");
        }
        // Nobody waited for dynos, or there are none: then none of them is spoken of.
        let released = Ended::new(facts(Outcome::Done), None);
        assert_eq!(released.state, DeploymentState::Success);
        assert!(!released.description.contains("last dyno"));
    }

    #[test]
    fn p1_an_overtaken_release_is_inactive_and_says_by_what() {
        let ended = Ended::new(facts(Outcome::Overtaken(Reason::NewerRelease)), None);
        assert_eq!(ended.state, DeploymentState::Inactive);
        assert_eq!(ended.description, "v5 was overtaken by a newer release");
    }
}
