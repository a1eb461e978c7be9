//! How a flow ended, in words for the thread and for GitHub.

use heroku_api::flows::Overtaker;
use heroku_api::flows::deploy::Deployed;
use heroku_api::flows::dynos::DynoProgress;
use heroku_api::flows::promote::PromotedTarget;
use heroku_api::progress::Outcome;
use heroku_api::reasons::Reason;

use super::crash;
use crate::bot::Bot;
use crate::change::{App, Ended, Live, Trouble};
use crate::why;

const SAME: &str = "The app runs what it ran before";
const LOOK: &str = "Heroku goes on: look at the app's activity page";

/// What the flows say about one app.
pub(super) struct Facts {
    outcome: Outcome,
    version: Option<u64>,
    dynos: Option<DynoProgress>,
    overtaken_by: Option<Overtaker>,
    output: Vec<String>,
    detail: Option<String>,
}

macro_rules! facts {
    ($($result:ty),*) => {$(
        impl From<$result> for Facts {
            fn from(result: $result) -> Self {
                Self {
                    outcome: result.outcome,
                    version: result.version,
                    dynos: result.dynos,
                    overtaken_by: result.overtaken_by,
                    output: result.output,
                    detail: result.detail,
                }
            }
        }
    )*};
}

facts!(Deployed, PromotedTarget);

/// The end of an app; `url` gives its address, and is asked only when it runs. Why it failed
/// is read from the last lines of output, and for dynos that crash from the app's log.
pub(super) async fn of(
    bot: &Bot,
    app: &App,
    facts: Facts,
    url: impl Future<Output = Option<String>>,
) -> Ended {
    let (is_done, outcome) = (facts.outcome.is_done(), facts.outcome);
    let url = if is_done { url.await } else { None };
    let mut ended = ended(facts, url);
    if let crate::change::Step::Failed(trouble) = &mut ended.step {
        let cause = match outcome {
            Outcome::Failed(Reason::BuildFailed) => why::build(&trouble.log),
            Outcome::Failed(Reason::ReleaseFailed) => why::release(&trouble.log),
            Outcome::Failed(Reason::DynosCrashed) => crash::cause(bot, &app.id).await,
            _ => None,
        };
        trouble.cause = cause.map(ToOwned::to_owned);
    }
    ended
}

fn ended(facts: Facts, url: Option<String>) -> Ended {
    match facts.outcome {
        Outcome::Done => {
            let dynos = facts.dynos.map_or(0, |dynos| dynos.of);
            Ended::live(Live::new(facts.version, dynos, url))
        }
        Outcome::Failed(reason) => Ended::failed(failure(reason, facts), reason.as_str()),
        Outcome::Overtaken(reason) => {
            let trouble = overtaken(facts.version, facts.overtaken_by.as_ref());
            Ended::overtaken(trouble, reason.as_str())
        }
        Outcome::Unknown(reason) => Ended::unknown(unknown(reason, facts), reason.as_str()),
        // A word of a later version is no success either.
        other => Ended::unknown(
            Trouble::new(format!("it ended as {other}"), LOOK),
            "unknown",
        ),
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
            let ended = ended(facts(outcome), None);
            assert_ne!(ended.state, "success", "{outcome}");
            assert!(!ended.description.contains("last dyno"), "{outcome}");
            assert!(
                !matches!(ended.step, crate::change::Step::Live(_)),
                "{outcome}"
            );
        }
        // Nobody waited for dynos, or there are none: then none of them is spoken of.
        let released = ended(facts(Outcome::Done), None);
        assert_eq!(released.state, "success");
        assert!(!released.description.contains("last dyno"));
    }

    #[test]
    fn p1_an_overtaken_release_is_inactive_and_says_by_what() {
        let ended = ended(facts(Outcome::Overtaken(Reason::NewerRelease)), None);
        assert_eq!(ended.state, "inactive");
        assert_eq!(ended.description, "v5 was overtaken by a newer release");
    }
}
