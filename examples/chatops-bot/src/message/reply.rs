//! The thread's replies: one for each phase that people wait for.

use std::time::Duration;

use slack_blocks::{Message, Mrkdwn, mrkdwn};

use super::{linked, literal, message, span};
use crate::change::{Change, Ending, Live, Plan, Step, Trouble};

/// The first reply: what was asked, and what the checks said.
#[must_use]
pub fn asked(change: &Change, plan: &Plan) -> Message<'static> {
    let text = mrkdwn!(
        ":clipboard: Requested by {}: {} · {}",
        Mrkdwn::user(&change.asked.caller.user),
        linked(&plan.commit),
        Mrkdwn::trusted(plan.checks.clone())
    );
    message(match &change.asked.reason {
        Some(reason) if plan.overridden => text.then(mrkdwn!("\nReason: {}", literal(reason))),
        _ => text,
    })
}

/// The reply to an app's step; `None` for what only the root message shows.
#[must_use]
pub fn step(app: &str, step: &Step) -> Option<Message<'static>> {
    let text = match step {
        Step::Waiting => return None,
        Step::Building => mrkdwn!(":hammer: *{}* is building", app),
        Step::Built => mrkdwn!(":package: *{}* is built", app),
        Step::Promoting => mrkdwn!(":arrow_right: *{}* gets the release", app),
        Step::ReleasePhase => mrkdwn!(":gear: *{}* runs its release command", app),
        Step::Released { version } => mrkdwn!(":label: *{}* is released as v{}", app, version),
        Step::Restarting { up, total } => {
            mrkdwn!(
                ":arrows_counterclockwise: *{}*: {} of {} dynos restarted",
                app,
                up,
                total
            )
        }
        Step::Live(runs) => live(app, runs),
        Step::Failed(trouble) => bad(":x:", app, trouble),
        Step::Overtaken(trouble) => bad(":fast_forward:", app, trouble),
        Step::Unknown(trouble) => bad(":grey_question:", app, trouble),
    };
    Some(message(text))
}

/// A write was not seen for as long as its vendor takes to show one.
#[must_use]
pub fn sent_again(what: &str, window: Duration) -> Message<'static> {
    message(mrkdwn!(
        ":repeat: {} was not visible for {}: sent again",
        what,
        span(window)
    ))
}

/// A service named a pause. Nothing is lost by it.
#[must_use]
pub fn slowed(service: &str) -> Message<'static> {
    message(mrkdwn!(
        ":hourglass: {} slows me down: it takes no more requests for a while. I go on by myself.",
        service
    ))
}

/// GitHub did not take the last status of a deployment: its page does not show the end.
#[must_use]
pub fn unreported(app: &str, state: &str, why: &str, advice: &str) -> Message<'static> {
    message(mrkdwn!(
        ":warning: GitHub does not know that the deployment of *{}* ended as {}: {}. {}.",
        app,
        Mrkdwn::code(state),
        literal(why),
        advice
    ))
}

fn live(app: &str, live: &Live) -> Mrkdwn<'static> {
    let version = live.version.map(|version| format!(" v{version}"));
    let version = version.unwrap_or_default();
    match live.dynos {
        0 => mrkdwn!(
            ":white_check_mark: *{}* runs{}; it has no dynos to restart",
            app,
            version
        ),
        1 => mrkdwn!(
            ":white_check_mark: *{}* runs{}; its dyno is up",
            app,
            version
        ),
        n => mrkdwn!(
            ":white_check_mark: *{}* runs{}; all {} dynos are up",
            app,
            version,
            n
        ),
    }
}

fn bad(icon: &'static str, app: &str, trouble: &Trouble) -> Mrkdwn<'static> {
    let what = literal(&trouble.what);
    let mut text = mrkdwn!("{} *{}*: {}.", Mrkdwn::trusted(icon), app, what);
    if !trouble.advice.is_empty() {
        text = text.then(mrkdwn!(" {}.", trouble.advice));
    }
    let activity = format!("https://dashboard.heroku.com/apps/{app}/activity");
    text = text.then(mrkdwn!(" {}", Mrkdwn::link(&activity, "Activity")));
    if let Some(cause) = &trouble.cause {
        text = text.then(mrkdwn!("\n:bulb: {}", cause));
    }
    if !trouble.log.is_empty() {
        text = text.then(Mrkdwn::trusted("\n"));
        text = text.then(Mrkdwn::code_block(&trouble.log.join("\n")));
    }
    text
}

/// The last reply. Bad news is shown in the channel too.
#[must_use]
pub fn ended(change: &Change) -> Message<'static> {
    let took = span(Duration::from_secs(change.took.unwrap_or_default()));
    let ending = change.ending();
    if ending == Ending::Live {
        return message(mrkdwn!(":checkered_flag: Done in {}", took));
    }
    let live = |step: &Step| matches!(step, Step::Live(_));
    let live = change.apps.iter().filter(|app| live(&app.step)).count();
    let icon = match ending {
        Ending::Overtaken => ":fast_forward:",
        Ending::Unknown => ":grey_question:",
        Ending::Live | Ending::Failed => ":x:",
    };
    let text = mrkdwn!(
        "{} Ended after {}: {} of {} apps run the new code",
        Mrkdwn::trusted(icon),
        took,
        live,
        change.apps.len()
    );
    message(text).reply_broadcast(true)
}
