//! What people see of a change: one root message that always shows the whole state, and a reply
//! for each phase. Pure: from the stored state to JSON.

use std::time::Duration;

use slack_blocks::block::{Actions, Context, Section};
use slack_blocks::element::{Button, ContextElement};
use slack_blocks::{Message, Mrkdwn, PlainText, mrkdwn};

use crate::change::{App, Change, Commit, Ending, Plan, SECOND_FACTOR, Step, Trouble, Verb};

pub mod back;
mod reply;

pub use self::reply::{asked, ended, sent_again, slowed, step, unreported};

/// Text that other people wrote, as it is: no emphasis, no code, no link.
///
/// Slack has no escape for these marks; one that does not stand at the edge of a word is none.
#[must_use]
pub fn literal(text: &str) -> Mrkdwn<'static> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '~' | '`') {
            plain.push('\u{2060}');
        }
        plain.push(c);
    }
    Mrkdwn::escaped(plain)
}

/// A section in which bare addresses and names stay text.
#[must_use]
pub fn section(text: Mrkdwn<'static>) -> Section<'static> {
    Section::new(text.verbatim(true))
}

/// A message of one section.
#[must_use]
pub fn message(text: Mrkdwn<'static>) -> Message<'static> {
    Message::new(text.clone()).block(section(text))
}

/// The short id of a commit, linked when its page is known.
#[must_use]
pub fn linked(commit: &Commit) -> Mrkdwn<'static> {
    match &commit.url {
        Some(url) => Mrkdwn::link(url, commit.short()).into_owned(),
        None => Mrkdwn::code(commit.short()).into_owned(),
    }
}

/// `1 min 12 s`, `34 s`.
#[must_use]
pub fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds / 60 {
        0 => format!("{seconds} s"),
        minutes => format!("{minutes} min {} s", seconds % 60),
    }
}

/// One line that says what this is about, as plain text.
#[must_use]
pub fn title(change: &Change, plan: &Plan) -> String {
    let over = change.took.map(|_| change.ending());
    let verb = match (plan.verb, over) {
        (Verb::Deploy, None) => "Deploying",
        (Verb::Promote, None) => "Promoting",
        (Verb::Deploy, Some(Ending::Live)) => "Deployed",
        (Verb::Promote, Some(Ending::Live)) => "Promoted",
        (Verb::Deploy, Some(Ending::Failed)) => "Deploy failed:",
        (Verb::Promote, Some(Ending::Failed)) => "Promotion failed:",
        (Verb::Deploy, Some(Ending::Overtaken)) => "Deploy overtaken:",
        (Verb::Promote, Some(Ending::Overtaken)) => "Promotion overtaken:",
        (Verb::Deploy, Some(Ending::Unknown)) => "Deploy unclear:",
        (Verb::Promote, Some(Ending::Unknown)) => "Promotion unclear:",
    };
    let what = match (&plan.commit.reference, &plan.from) {
        (Some(reference), _) => format!("{} {reference}", plan.pipeline),
        (None, Some(from)) => format!("{} from {}", plan.pipeline, from.name),
        (None, None) => plan.pipeline.clone(),
    };
    format!("{verb} {what} to {}", plan.stage)
}

/// The action ids of what a thread's first message offers.
pub(crate) const RETRY: &str = "retry";
pub(crate) const CODE: &str = "second-factor";
/// Buttons that only open addresses begin with one of these.
pub(crate) const OPENS: [&str; 3] = ["open-", "logs-", "login-"];

/// The root message as it should look now, with what can be done: operation `id` goes on with it.
#[must_use]
pub fn root_to_press(change: &Change, plan: &Plan, id: &str) -> Message<'static> {
    let mut buttons = Vec::new();
    if change.took.is_some() && change.ending() == Ending::Failed {
        let button = if change.reason() == SECOND_FACTOR {
            Button::new("Enter code").action_id(CODE).primary()
        } else {
            Button::new("Retry").action_id(RETRY)
        };
        buttons.push(button.value(id.to_owned()));
    }
    buttons.extend(links(change));
    with_buttons(bare_root(change, plan), buttons)
}

/// The root message as it should look now, with ways to look at what runs or failed.
#[must_use]
pub fn root(change: &Change, plan: &Plan) -> Message<'static> {
    with_buttons(bare_root(change, plan), links(change).collect())
}

fn with_buttons(message: Message<'static>, buttons: Vec<Button<'static>>) -> Message<'static> {
    if buttons.is_empty() {
        return message;
    }
    message.block(Actions::new(buttons))
}

fn links(change: &Change) -> impl Iterator<Item = Button<'static>> {
    let apps = change.apps.iter();
    apps.filter_map(|app| open(&app.name, &app.step).or_else(|| logs(app)))
        .take(LINKS)
}

/// Apps with a link of their own.
const LINKS: usize = 5;

/// Where the logs of an app that failed can be read.
fn logs(app: &App) -> Option<Button<'static>> {
    if !matches!(app.step, Step::Failed(_) | Step::Unknown(_)) {
        return None;
    }
    let url = format!("https://dashboard.heroku.com/apps/{}/logs", app.name);
    let button = Button::new(format!("Logs of {}", app.name));
    Some(button.action_id(format!("logs-{}", app.name)).url(url))
}

fn bare_root(change: &Change, plan: &Plan) -> Message<'static> {
    let icon = match change.took.map(|_| change.ending()) {
        None => ":hourglass_flowing_sand:",
        Some(Ending::Live) => ":white_check_mark:",
        Some(Ending::Failed) => ":x:",
        Some(Ending::Overtaken) => ":fast_forward:",
        Some(Ending::Unknown) => ":grey_question:",
    };
    let forced = if plan.overridden {
        " :warning: *forced*"
    } else {
        ""
    };
    let title = title(change, plan);
    let head = mrkdwn!(
        "{} *{}* by {}{}",
        Mrkdwn::trusted(icon),
        literal(&title),
        Mrkdwn::user(&change.asked.caller.user),
        Mrkdwn::trusted(forced)
    );
    // A subject is somebody's free text: in plain text nothing of it is markup.
    let subject = PlainText::new(shown(&plan.commit.subject)).emoji(false);
    let commit = Context::new([
        ContextElement::from(linked(&plan.commit).verbatim(true)),
        ContextElement::from(subject),
    ]);
    let apps = change.apps.iter();
    let apps = Mrkdwn::join(
        apps.map(|app| {
            mrkdwn!(
                "{} *{}* {}",
                Mrkdwn::trusted(icon_of(&app.step)),
                app.name,
                state(&app.step)
            )
        }),
        "\n",
    );
    let mut foot = vec![Mrkdwn::trusted(plan.checks.clone()).verbatim(true)];
    if !plan.bot_wide.is_empty() {
        let services = plan.bot_wide.join(" and ");
        let tokens = if plan.bot_wide.len() == 1 {
            "token"
        } else {
            "tokens"
        };
        foot.push(mrkdwn!("with the bot's own {} {}", services, tokens));
    }
    if let Some(took) = change.took {
        foot.push(mrkdwn!("took {}", span(Duration::from_secs(took))));
    }
    Message::new(literal(&title))
        .block(section(head))
        .block(commit)
        .block(section(apps))
        .block(Context::new(foot))
}

/// A subject as it can be shown: Slack wants at least one character.
fn shown(subject: &str) -> String {
    let short: String = subject.chars().take(200).collect();
    if short.trim().is_empty() {
        "(no message)".to_owned()
    } else {
        short
    }
}

fn open(app: &str, step: &Step) -> Option<Button<'static>> {
    let Step::Live(live) = step else {
        return None;
    };
    // Button texts hold 75 characters; an app's name has at most 30.
    Some(
        Button::new(format!("Open {app}"))
            .action_id(format!("open-{app}"))
            .url(live.url.clone()?),
    )
}

fn icon_of(step: &Step) -> &'static str {
    match step {
        Step::Waiting => ":white_circle:",
        Step::Live(_) => ":large_green_circle:",
        Step::Failed(_) => ":red_circle:",
        Step::Overtaken(_) => ":fast_forward:",
        Step::Unknown(_) => ":grey_question:",
        _ => ":large_blue_circle:",
    }
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
        Step::Live(live) => match live.version {
            Some(version) => mrkdwn!("live at v{}", version),
            None => mrkdwn!("live"),
        },
        Step::Failed(Trouble { what, .. })
        | Step::Overtaken(Trouble { what, .. })
        | Step::Unknown(Trouble { what, .. }) => literal(what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p12_text_of_others_is_neither_emphasis_nor_markup() {
        let text = literal("*bold* `code` <!channel> a_b");
        assert_eq!(
            text.as_str(),
            "\u{2060}*bold\u{2060}* \u{2060}`code\u{2060}` &lt;!channel&gt; a\u{2060}_b"
        );
    }

    #[test]
    fn spans_are_read_at_a_glance() {
        assert_eq!(span(Duration::from_secs(34)), "34 s");
        assert_eq!(span(Duration::from_secs(72)), "1 min 12 s");
    }
}
