//! The thread's replies: one for each step that people wait for.

use slack_blocks::{Mrkdwn, mrkdwn};

use super::{Beat, Ending, Step, Story, Trouble, span};

/// The reply to `beat`; `None` for what only the root message shows.
#[must_use]
pub fn reply(story: &Story, beat: &Beat) -> Option<Mrkdwn<'static>> {
    match beat {
        Beat::App(app, step) => step_line(app, step),
        Beat::End(_) => Some(ending(story)),
    }
}

fn step_line(app: &str, step: &Step) -> Option<Mrkdwn<'static>> {
    Some(match step {
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
        Step::Live { version, dynos, .. } => live(app, *version, *dynos),
        Step::Failed(trouble) => ended(":x:", app, trouble),
        Step::Overtaken(trouble) => ended(":fast_forward:", app, trouble),
        Step::Unknown(trouble) => ended(":grey_question:", app, trouble),
    })
}

fn live(app: &str, version: Option<u64>, dynos: usize) -> Mrkdwn<'static> {
    let version = version
        .map(|version| format!(" v{version}"))
        .unwrap_or_default();
    match dynos {
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

fn ended(icon: &'static str, app: &str, trouble: &Trouble) -> Mrkdwn<'static> {
    let mut text = mrkdwn!("{} *{}*: {}.", Mrkdwn::trusted(icon), app, trouble.what);
    if !trouble.advice.is_empty() {
        text = text.then(mrkdwn!(" {}.", trouble.advice));
    }
    let activity = format!("https://dashboard.heroku.com/apps/{app}/activity");
    text = text.then(mrkdwn!(" {}", Mrkdwn::link(&activity, "Activity")));
    if !trouble.log.is_empty() {
        text = text.then(Mrkdwn::trusted("\n"));
        text = text.then(Mrkdwn::code_block(&trouble.log.join("\n")));
    }
    text
}

fn ending(story: &Story) -> Mrkdwn<'static> {
    let took = span(story.took.unwrap_or_default());
    if story.succeeded() {
        return mrkdwn!(":checkered_flag: Done in {}", took);
    }
    let live = story
        .apps
        .iter()
        .filter(|(_, step)| matches!(step, Step::Live { .. }))
        .count();
    let icon = match story.ending() {
        Ending::Overtaken => ":fast_forward:",
        Ending::Unknown => ":grey_question:",
        _ => ":x:",
    };
    mrkdwn!(
        "{} Ended after {}: {} of {} apps run the new code",
        Mrkdwn::trusted(icon),
        took,
        live,
        story.apps.len()
    )
}
