//! Reads everything and decides; changes nothing. What was decided is stored with the locks
//! and the root message in one commit.

use chatops_grammar::{Command, Deploy, Promote};

use github_checks::Repo;
use heroku_api::couplings::Stage;

use heroku_api::flows::pipeline::StagedApp;
use service::locks::{self, Held};
use service::runner::Failure;
use service::{Error, Write};
use slack_blocks::{Mrkdwn, mrkdwn};

use super::book::Book;
use super::facts::{self, Facts, Subject};
use super::{confirm, picks, source};
use crate::bot::Bot;
use crate::change::{App, Asked, Change, Commit, Plan, Seen, Source, Verb};
use crate::gate::{self, Allowed, Checked};
use crate::message::{self, span};
use crate::operation::lock;
use crate::refusal::{Refusal, code};
use crate::right;
use crate::target::{Target, is_upstream};
use crate::{notice, route, thread};

/// What was settled.
struct Settled {
    plan: Plan,
    apps: Vec<App>,
    /// The ids of all apps that nothing else may touch meanwhile.
    locked: Vec<(String, String)>,
    /// The apps as they were.
    staged: Vec<StagedApp>,
}

/// Decides, and stores what was decided.
pub(super) async fn settle(book: &Book<'_>) -> Result<(), Failure> {
    let asked = book.change().await.asked;
    let operation = book.running.operation();
    // Stored in canonical words, which read back as the same command.
    let Ok(parsed) = book.bot.parser.parse(&operation.command) else {
        return Err("the stored command cannot be read".into());
    };
    let settled = match parsed.command() {
        Command::Deploy(command) => Box::pin(deploy(book.bot, &asked, command)).await,
        Command::Promote(command) => Box::pin(promote(book.bot, &asked, command)).await,
        other => return Err(format!("{other} is neither a deploy nor a promotion").into()),
    };
    let settled = match settled {
        Ok(settled) => settled,
        Err(refusal) => return book.decide(&refusal).await,
    };
    let Settled {
        mut plan,
        apps,
        locked,
        staged,
    } = settled;
    let bot_wide = book.bot.bot_wide().into_iter();
    plan.bot_wide = bot_wide.map(ToOwned::to_owned).collect();
    if let Err(refusal) = confirm::check(book.bot, &asked, &plan, &staged).await {
        return book.decide(&refusal).await;
    }
    let routes = route::of_pipeline(book.bot.store(), &plan.pipeline_id).await?;
    plan.also = notice::mirrors(&routes, &plan.stage, &asked.caller.channel);
    let holder = format!("{} runs {}", asked.caller.user, operation.command);
    let mut writes: Vec<Write> = locked
        .iter()
        .map(|(id, _)| lock(id, &holder).into())
        .collect();
    let names: Vec<&str> = apps.iter().map(|app| app.name.as_str()).collect();
    let detail = serde_json::json!({
        "operation": operation.id, "command": operation.command, "commit": plan.commit.sha,
        "apps": names, "forced": plan.forced, "overridden": plan.overridden,
        "unchecked": asked.unchecked, "confirmed": asked.confirmed, "reason": asked.reason,
    });
    let begins = service::audit::Entry::new(asked.caller.id(), "begins", &plan.pipeline);
    writes.push(begins.detail(detail).into());
    let began = book.bot.seconds();
    let stored = book
        .write_with(writes, |change| {
            change.plan = Some(plan.clone());
            change.apps = apps;
            change.began = began;
            vec![("asked".into(), message::asked(change, &plan))]
        })
        .await;
    match stored {
        Err(Error::Held(held)) => {
            let app = locked
                .iter()
                .find(|(id, _)| held.name.ends_with(id.as_str()));
            let name = app.map_or("the app", |(_, name)| name);
            let refusal = busy(book.bot, name, &held).await;
            book.decide(&refusal).await
        }
        other => Ok(other?),
    }
}

async fn deploy(bot: &Bot, asked: &Asked, command: &Deploy<'_>) -> Result<Settled, Refusal> {
    let reference = command.reference.as_ref();
    let named = |refusal| {
        picks::each(refusal, |name| {
            let mut command = command.clone().into_owned();
            command.pipeline = name.to_owned().into();
            command.to_string()
        })
    };
    // What is known of the pipeline decides what can be read beside each other.
    let known = bot.known.pipeline(&command.pipeline, bot.clock.elapsed());
    let known = known.and_then(|known| known.repository);
    let (target, read, guessed) = match &known {
        Some(repo) => {
            let (target, read, guessed) = tokio::join!(
                Target::find(bot, &command.pipeline),
                commit(bot, repo, reference, asked),
                facts::of_deploy(bot, asked, command),
            );
            (target.map_err(named)?, Some((repo, read)), guessed)
        }
        None => {
            let target = Target::find(bot, &command.pipeline).await;
            (target.map_err(named)?, None, None)
        }
    };
    let repo = target.repository()?;
    if let Some(linked) = asked
        .linked
        .as_deref()
        .filter(|linked| !is_of(linked, repo))
    {
        let repo = repo.to_string();
        return Err(Refusal::other_repository(linked, &target.name, &repo));
    }
    let usual = bot.rules.default_stage(&target.name);
    let stage = match command.stage.as_ref().map(|stage| stage.as_str()).or(usual) {
        Some(stage) => Stage::from(stage),
        None => target
            .only_stage(&command.to_string())
            .map_err(|refusal| picks::each(refusal, |name| format!("{command} to {name}")))?,
    };
    let apps = target
        .choose(&stage, command.apps.as_ref())
        .map_err(|refusal| picks::each(refusal, |name| picks::deploy_to(command, &stage, name)))?;
    refuse_denied(bot, &target.name, &stage, &apps)?;
    refuse_busy(bot, apps.iter()).await?;
    let read = match read {
        Some((of, read)) if of == repo => read,
        _ => commit(bot, repo, reference, asked).await,
    };
    let (commit, branch) =
        read.map_err(|refusal| picks::each(refusal, |name| picks::deploy_of(command, name)))?;
    let allowed = Allowed {
        forced: command.force,
        unchecked: asked.unchecked.as_deref(),
    };
    refuse_another(asked, &commit)?;
    let policy = bot.policy(&target.name, &branch).await;
    let of = Subject {
        repo,
        sha: &commit.sha,
        policy: &policy,
        apps: &apps,
        promotes: false,
    };
    let facts = match guessed.filter(|facts| facts.are_of(&of)) {
        Some(facts) => facts,
        None => Facts::read(bot, asked, of).await,
    };
    facts.may?;
    let whole = || Command::Deploy(command.clone().into_owned());
    let checked = gate::decide(facts.gate, repo, commit, allowed);
    let checked = checked.map_err(|refusal| picks::anyway(refusal, whole()))?;
    let builds = facts.builds;
    let builds = builds.map_err(|error| Refusal::heroku("reading the builds", &error))?;
    let seen = Seen {
        deployments: facts.deployments?,
        releases: Vec::new(),
    };
    let mut settled = settled(&target, repo, Verb::Deploy, &stage, &apps, checked, seen);
    settled.plan.forced = command.force;
    for (app, before) in settled.apps.iter_mut().zip(builds) {
        app.builds_before = before;
    }
    Ok(settled)
}

async fn promote(bot: &Bot, asked: &Asked, command: &Promote<'_>) -> Result<Settled, Refusal> {
    let (target, guessed) = tokio::join!(
        Target::find(bot, &command.pipeline),
        facts::of_promotion(bot, asked, command),
    );
    let target = target.map_err(|refusal| {
        picks::each(refusal, |name| {
            let mut command = command.clone().into_owned();
            command.pipeline = name.to_owned().into();
            command.to_string()
        })
    })?;
    let repo = target.repository()?;
    let from = Stage::from(command.from_stage.as_str());
    let stage = Stage::from(command.to_stage.as_str());
    let app = source::choose(&target, &from, command.from_app.as_deref());
    let app =
        app.map_err(|refusal| picks::each(refusal, |name| picks::promote_from(command, name)))?;
    let targets = target.choose(&stage, command.to_apps.as_ref());
    let mut targets =
        targets.map_err(|refusal| picks::each(refusal, |name| picks::promote_to(command, name)))?;
    targets.retain(|target| target.id != app.id);
    if targets.is_empty() {
        return Err(Refusal::nothing_to_promote(
            &app.name,
            "it would go to itself only",
        ));
    }
    let release = source::release(&app, &targets)?;
    if is_upstream(&from, &stage) && !asked.upstream {
        let names = targets.iter().map(|target| target.name.as_str());
        return Err(Refusal::upstream(
            &app.name,
            &names.collect::<Vec<_>>().join(", "),
        ));
    }
    refuse_denied(bot, &target.name, &stage, &targets)?;
    refuse_busy(bot, targets.iter().chain([&app])).await?;
    let (sha, branch) = tokio::join!(
        source::commit(bot, &app, release),
        right::writable(bot, repo)
    );
    let (sha, branch) = (sha?, branch?);
    let allowed = Allowed {
        forced: command.force,
        unchecked: asked.unchecked.as_deref(),
    };
    let bare = Commit::new(sha.as_str(), "");
    refuse_another(asked, &bare)?;
    let policy = bot.policy(&target.name, &branch).await;
    let of = Subject {
        repo,
        sha: &sha,
        policy: &policy,
        apps: &targets,
        promotes: true,
    };
    let facts = match guessed.filter(|facts| facts.are_of(&of)) {
        Some(facts) => facts,
        None => Facts::read(bot, asked, of).await,
    };
    facts.may?;
    let whole = || Command::Promote(command.clone().into_owned());
    let checked = gate::decide(facts.gate, repo, bare, allowed);
    let mut checked = checked.map_err(|refusal| picks::anyway(refusal, whole()))?;
    if let Some(commit) = facts.commit {
        checked.commit = commit?;
    }
    let releases = target.state.apps.iter();
    let releases = releases.filter_map(|app| Some(app.release.as_ref()?.id.to_string()));
    let seen = Seen {
        deployments: facts.deployments?,
        releases: releases.collect(),
    };
    let mut settled = settled(
        &target,
        repo,
        Verb::Promote,
        &stage,
        &targets,
        checked,
        seen,
    );
    settled.plan.forced = command.force;
    settled.plan.from = Some(Source::new(
        app.id.to_string(),
        app.name.as_str(),
        release.id.to_string(),
    ));
    // Nobody deploys to the source while it is copied.
    settled.locked.push((app.id.to_string(), app.name));
    settled.locked.sort();
    Ok(settled)
}

/// The commit that is meant, and the default branch, beside each other.
async fn commit(
    bot: &Bot,
    repo: &Repo,
    reference: Option<&chatops_grammar::Ref<'_>>,
    asked: &Asked,
) -> Result<(Commit, String), Refusal> {
    let (commit, branch) = tokio::join!(
        gate::commit(bot, repo, reference, asked.pinned.as_deref()),
        right::writable(bot, repo)
    );
    let (mut commit, branch) = (commit?, branch?);
    if reference.is_none() {
        commit.reference = Some(branch.clone());
    }
    Ok((commit, branch))
}

fn settled(
    target: &Target,
    repo: &Repo,
    verb: Verb,
    stage: &Stage,
    apps: &[StagedApp],
    checked: Checked,
    seen: Seen,
) -> Settled {
    let plan = Plan {
        verb,
        pipeline: target.name.clone(),
        pipeline_id: target.state.id.to_string(),
        repo: repo.to_string(),
        stage: stage.to_string(),
        commit: checked.commit,
        from: None,
        checks: checked.line.into_markup().into_owned(),
        overridden: checked.overridden,
        forced: false,
        crowded: target.in_stage(stage).len() > 1,
        bot_wide: Vec::new(),
        seen,
        also: Vec::new(),
    };
    let ids = apps
        .iter()
        .map(|app| (app.id.to_string(), app.name.clone()));
    let mut locked: Vec<(String, String)> = ids.collect();
    let changed = locked
        .iter()
        .map(|(id, name)| App::new(id.as_str(), name.as_str()));
    let changed = changed.collect();
    // Always in the same order: two that want the same apps cannot wait for each other.
    locked.sort();
    Settled {
        plan,
        apps: changed,
        locked,
        staged: apps.to_vec(),
    }
}

/// Rules can keep a stage to some channels, and apps out of reach.
fn refuse_denied(
    bot: &Bot,
    pipeline: &str,
    stage: &Stage,
    apps: &[StagedApp],
) -> Result<(), Refusal> {
    let (rules, channel) = (&bot.rules, &*bot.channel);
    let stage = rules.stage(pipeline, stage.as_str(), channel);
    let apps = apps
        .iter()
        .try_for_each(|app| rules.app(&app.name, channel));
    stage.and(apps).map_err(|denied| Refusal::denied(&denied))
}

/// What was confirmed is one commit: the branch may have moved since.
fn refuse_another(asked: &Asked, commit: &Commit) -> Result<(), Refusal> {
    match &asked.unchecked {
        Some(confirmed) if *confirmed != commit.sha => Err(Refusal::too_late(mrkdwn!(
            "You confirmed {}, and now this is {}.",
            code(confirmed.get(..7).unwrap_or(confirmed)),
            message::linked(commit)
        ))),
        _ => Ok(()),
    }
}

/// An early look at the locks, so that a busy app costs no more reads.
async fn refuse_busy(bot: &Bot, apps: impl Iterator<Item = &StagedApp>) -> Result<(), Refusal> {
    for app in apps {
        // Not knowing is no reason to refuse: the lock itself decides.
        let name = format!("app:{}", app.id);
        if let Ok(Some(held)) = locks::holder(bot.store(), &name).await {
            return Err(busy(bot, &app.name, &held).await);
        }
    }
    Ok(())
}

/// Who holds an app, since when, and where that can be watched.
async fn busy(bot: &Bot, app: &str, held: &Held) -> Refusal {
    let now = bot.store().now().await;
    let since = now.map_or_else(|_| String::new(), |now| span(now.since(held.since)));
    let by = match bot.operations.get(&held.holder).await {
        Ok(Some(operation)) => match operation.state::<Change>() {
            Ok(change) => {
                let thread = thread::link(bot, &held.holder, &change).await;
                let thread = thread.map_or_else(
                    || Mrkdwn::trusted(""),
                    |url| mrkdwn!(" · {}", Mrkdwn::link(&url, "its thread")),
                );
                mrkdwn!(
                    "{} runs {} since {}{}",
                    Mrkdwn::user(&change.asked.caller.user),
                    code(&operation.command),
                    since,
                    thread
                )
            }
            Err(_) => mrkdwn!("{} since {}", code(&operation.command), since),
        },
        _ => mrkdwn!("{} since {}", held.reason, since),
    };
    Refusal::busy(app, &by)
}

/// Whether an address `https://host/owner/name` is the one of this repository. Case does
/// not matter to GitHub.
fn is_of(address: &str, repo: &Repo) -> bool {
    let path = address.splitn(4, '/').nth(3).unwrap_or_default();
    path.trim_end_matches('/')
        .eq_ignore_ascii_case(&repo.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_of_the_repository_that_its_address_names() {
        let repo: Repo = "acme/web".parse().unwrap();
        assert!(is_of("https://github.com/acme/web", &repo));
        assert!(is_of("https://github.com/Acme/Web/", &repo));
        for other in [
            "https://github.com/acme/website",
            "https://github.com/other/web",
            "https://github.com/acme",
            "https://github.com",
        ] {
            assert!(!is_of(other, &repo), "{other}");
        }
    }
}
