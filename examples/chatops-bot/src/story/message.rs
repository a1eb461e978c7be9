//! The root message: always the whole state, so that nobody must read the thread.

use slack_blocks::block::{Actions, Context, Section};
use slack_blocks::element::Button;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use super::{Ending, Step, Story, span};

/// The root message as it should look now.
#[must_use]
pub fn root(story: &Story) -> Message<'static> {
    let icon = match (story.took, story.ending()) {
        (None, _) => ":hourglass_flowing_sand:",
        (Some(_), Ending::Live) => ":white_check_mark:",
        (Some(_), Ending::Failed) => ":x:",
        (Some(_), Ending::Overtaken) => ":fast_forward:",
        (Some(_), Ending::Unknown) => ":grey_question:",
    };
    let forced = if story.forced {
        " :warning: *forced*"
    } else {
        ""
    };
    let head = mrkdwn!(
        "{} *{}* by {}{}\n{}",
        Mrkdwn::trusted(icon),
        story.title(),
        Mrkdwn::user(&story.caller),
        Mrkdwn::trusted(forced),
        story.commit_line()
    );
    let apps = Mrkdwn::join(
        story
            .apps
            .iter()
            .map(|(app, step)| mrkdwn!("{} *{}* {}", icon_of(step), app, state(step))),
        "\n",
    );
    let mut foot = vec![story.checks.clone()];
    if let Some(took) = story.took {
        foot.push(mrkdwn!("took {}", span(took)));
    }
    let mut message = Message::new(story.title())
        .block(Section::new(head))
        .block(Section::new(apps))
        .block(Context::new(foot));
    let links: Vec<Button<'static>> = story.apps.iter().filter_map(open).take(5).collect();
    if !links.is_empty() {
        message = message.block(Actions::new(links));
    }
    message
}

fn open((app, step): &(String, Step)) -> Option<Button<'static>> {
    let Step::Live { url: Some(url), .. } = step else {
        return None;
    };
    // Button texts hold 75 characters; an app's name has at most 30.
    Some(
        Button::new(format!("Open {app}"))
            .action_id(format!("open-{app}"))
            .url(url.clone()),
    )
}

fn icon_of(step: &Step) -> Mrkdwn<'static> {
    Mrkdwn::trusted(match step {
        Step::Waiting => ":white_circle:",
        Step::Live { .. } => ":large_green_circle:",
        Step::Failed(_) => ":red_circle:",
        Step::Overtaken(_) => ":fast_forward:",
        Step::Unknown(_) => ":grey_question:",
        _ => ":large_blue_circle:",
    })
}

fn state(step: &Step) -> Mrkdwn<'static> {
    match step {
        Step::Waiting => mrkdwn!("waiting"),
        Step::Building => mrkdwn!("building"),
        Step::Built => mrkdwn!("built, releasing"),
        Step::Promoting => mrkdwn!("copying the release"),
        Step::ReleasePhase => mrkdwn!("release command running"),
        Step::Released { version } => mrkdwn!("released as v{}", version),
        Step::Restarting { up, total } => mrkdwn!("restarting, {} of {} dynos up", up, total),
        Step::Live {
            version: Some(version),
            ..
        } => mrkdwn!("live at v{}", version),
        Step::Live { version: None, .. } => mrkdwn!("live"),
        Step::Failed(trouble) | Step::Overtaken(trouble) | Step::Unknown(trouble) => {
            mrkdwn!("{}", trouble.what)
        }
    }
}
