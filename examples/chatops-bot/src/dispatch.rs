//! From a slash command to its answer: what Slack gets back within three seconds, and what
//! goes on in the background.

use std::sync::Arc;

use chatops_grammar::{Command, Style};
use slack_blocks::ids::TeamId;
use slack_blocks::surface::ResponseType;
use slack_blocks::{Message, Mrkdwn, SlashCommand, mrkdwn};

use crate::bot::{Bot, Caller};
use crate::run::{self, Told};

/// The body of the 200 that acknowledges a command.
pub type Answer = Message<'static>;

/// Answers a command. Never waits for another service.
pub fn command(bot: &Arc<Bot>, slash: &SlashCommand<'_>) -> Answer {
    // Slack repeats a command whose answer it did not get: the first one counts.
    if slash
        .trigger_id
        .as_ref()
        .is_some_and(|id| !bot.seen.first_time(id.expose()))
    {
        return quiet();
    }
    let (Some(user), Some(channel)) = (&slash.user_id, &slash.channel_id) else {
        return private(mrkdwn!(
            ":warning: Slack did not say who typed this, or where: nothing was done."
        ));
    };
    let parsed = match bot.parser.parse(&slash.text) {
        Ok(parsed) => parsed,
        Err(error) => return private(Mrkdwn::trusted(error.render(Style::Mrkdwn))),
    };
    let caller = Caller::new(
        slash.team_id.as_ref().map_or("", TeamId::as_str),
        user.as_str(),
        channel.as_str(),
    );
    let told = Told::new(bot, slash);
    // A pasted link names its repository: one of another repository must not deploy ours.
    let linked = parsed.linked_repository().map(ToOwned::to_owned);
    let command = parsed.into_command().into_owned();
    let label = command.to_string();
    match command {
        Command::Help(help) => private(Mrkdwn::trusted(bot.parser.help(help.topic, Style::Mrkdwn))),
        Command::Deploy(deploy) => {
            background(
                bot,
                label,
                told,
                run::deploy(Arc::clone(bot), caller, deploy, linked),
            );
            public()
        }
        Command::Promote(promote) => {
            background(
                bot,
                label,
                told,
                run::promote(Arc::clone(bot), caller, promote),
            );
            public()
        }
        Command::Pipelines => {
            background(bot, label, told, run::pipelines(Arc::clone(bot)));
            quiet()
        }
        Command::Info(info) => {
            background(bot, label, told, run::info(Arc::clone(bot), info));
            public()
        }
        Command::Releases(releases) => {
            background(bot, label, told, run::releases(Arc::clone(bot), releases));
            public()
        }
        Command::Login | Command::Logout => private(mrkdwn!(
            ":information_source: Nobody logs in here: this bot works with the tokens it was started with."
        )),
        other => private(mrkdwn!(
            ":information_source: This bot cannot do that yet: {}. {} shows what it can.",
            Mrkdwn::code(&other.to_string()),
            Mrkdwn::code("/h help")
        )),
    }
}

/// Runs `work`; what it has to say to the caller alone goes through the command's own
/// answer address, which works in every channel.
fn background(
    bot: &Arc<Bot>,
    label: String,
    told: Told,
    work: impl Future<Output = run::Outcome> + Send + 'static,
) {
    bot.spawn(label, async move {
        told.tell(work.await).await;
    });
}

/// Only the caller sees it.
fn private(text: Mrkdwn<'static>) -> Answer {
    Message::new(text).response_type(ResponseType::Ephemeral)
}

/// Shows what was typed to the channel, and nothing else.
fn public() -> Answer {
    Message::new("").response_type(ResponseType::InChannel)
}

/// Shows nothing at all.
fn quiet() -> Answer {
    Message::new("").response_type(ResponseType::Ephemeral)
}
