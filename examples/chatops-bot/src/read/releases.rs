//! `releases PIPELINE [in STAGE[/APP]]` — what ran when, newest first.

use chatops_grammar::{Apps, Releases};
use futures_util::future::try_join_all;
use heroku_api::couplings::Stage;
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::page::Range;
use heroku_api::releases::{ListReleases, Release, ReleaseStatus};
use slack_blocks::{Mrkdwn, mrkdwn};

use super::{info::sections, shown};
use crate::bot::Bot;
use crate::message::literal;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::target::Target;

/// Releases in one answer.
const SHOWN: usize = 10;

/// Shows the newest releases of the apps of a stage.
pub(super) async fn releases(bot: &Bot, command: &Releases<'_>) -> Result<Reply, Refusal> {
    let (target, apps) = match chosen(bot, command) {
        Some(chosen) => chosen,
        None => {
            let target = Target::find(bot, &command.pipeline).await?;
            let apps = choose(&target, command)?;
            (target, apps)
        }
    };
    let lists = try_join_all(apps.iter().map(|app| async {
        // One more than is shown: the last one is compared with it.
        let most = u16::try_from(SHOWN + 1).unwrap_or(u16::MAX);
        let newest = Range::by("version").newest_first().max(most);
        let list = ListReleases::new(&app.id).range(newest);
        Ok(bot.services.heroku.send(&list).await?.items)
    }))
    .await;
    let lists: Vec<Vec<Release>> = match lists {
        Ok(lists) => lists,
        Err(error) => {
            let error: heroku_api::Error = error;
            bot.known.forget_target(&command.pipeline);
            return Err(Refusal::heroku("reading the releases", &error));
        }
    };
    let all = apps.iter().zip(&lists);
    let all = all.flat_map(|(app, list)| {
        let shown = list.iter().take(SHOWN);
        shown.map(|one| (app.id.clone(), one.clone()))
    });
    let mut commits = shown::commits(bot, all.collect()).await.into_iter();
    let mut lines = Vec::new();
    for (app, list) in apps.iter().zip(&lists) {
        lines.push(mrkdwn!("*{}* · {}", app.name, app.stage.as_str()));
        if list.is_empty() {
            lines.push(mrkdwn!("never released"));
        }
        for (at, release) in list.iter().take(SHOWN).enumerate() {
            let commit = commits.next().flatten();
            let before = list.get(at + 1);
            lines.push(line(bot, &target, release, before, commit.as_deref()));
        }
    }
    Ok(Reply::public(sections(&lines)))
}

/// The apps as they were a moment ago: their releases are asked for at once.
fn chosen(bot: &Bot, command: &Releases<'_>) -> Option<(Target, Vec<StagedApp>)> {
    let target = bot.known.target(&command.pipeline, bot.clock.elapsed())?;
    let apps = choose(&target, command).ok()?;
    Some((target, apps))
}

fn choose(target: &Target, command: &Releases<'_>) -> Result<Vec<StagedApp>, Refusal> {
    let stage = Stage::from(command.stage.as_str());
    match &command.app {
        Some(name) => target.choose_named(&stage, name),
        None => target.choose(&stage, Some(&Apps::All)),
    }
}

fn line(
    bot: &Bot,
    target: &Target,
    release: &Release,
    before: Option<&Release>,
    commit: Option<&str>,
) -> Mrkdwn<'static> {
    let mark = match (&release.status, release.current) {
        (ReleaseStatus::Failed | ReleaseStatus::Pending, _) => shown::mark(&release.status),
        (_, Some(true)) => ":large_green_circle:",
        _ => ":white_circle:",
    };
    let what = if release.code().is_none() {
        mrkdwn!("no code")
    } else {
        shown::commit(bot, target.repository.as_ref(), commit)
    };
    // The same code as before: something else was changed, a config var mostly.
    let same = before.is_some_and(|before| before.code() == release.code());
    let kind = if same { " · :wrench: config" } else { "" };
    let who = release.user.as_ref().and_then(|user| user.email.as_deref());
    mrkdwn!(
        "{} {} · {}{} · {} · {}",
        Mrkdwn::trusted(mark),
        shown::named(release),
        what,
        Mrkdwn::trusted(kind),
        literal(who.unwrap_or("somebody")),
        shown::age(release, bot.now())
    )
}
