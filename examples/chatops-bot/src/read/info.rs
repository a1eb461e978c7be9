//! `info PIPELINE` — its repository, its apps, and what they run.

use chatops_grammar::Info;
use github_checks::Repo;
use github_checks::branches::GetBranch;
use github_checks::required::{ListBranchRules, Requirements};
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::releases::ReleaseStatus;
use service::locks::{self, Held};
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use super::shown;
use crate::bot::Bot;
use crate::gate;
use crate::message::section;
use crate::refusal::{Refusal, code, error_chain};
use crate::reply::Reply;
use crate::target::Target;
use crate::{route, watch};

/// Shows a pipeline.
pub(super) async fn info(bot: &Bot, info: &Info<'_>) -> Result<Reply, Refusal> {
    let known = bot.known.pipeline(&info.pipeline, bot.clock.elapsed());
    let (target, required) = match known.and_then(|known| known.repository) {
        Some(repo) => {
            let (target, required) =
                tokio::join!(Target::find(bot, &info.pipeline), required(bot, &repo));
            (target?, required)
        }
        None => {
            let target = Target::find(bot, &info.pipeline).await?;
            let required = match &target.repository {
                Some(repo) => required(bot, repo).await,
                None => mrkdwn!("no repository is connected"),
            };
            (target, required)
        }
    };
    let running = target.state.apps.iter();
    let running = running.filter_map(|app| Some((app.id.clone(), app.running.clone()?)));
    let mut commits = shown::commits(bot, running.collect()).await.into_iter();
    // Who works on what is one part of the answer.
    let busy = locks::all(bot.store()).await.unwrap_or_default();
    let heroku = format!("https://dashboard.heroku.com/pipelines/{}", target.state.id);
    let mut lines = vec![
        mrkdwn!(
            "*{}* · {}",
            Mrkdwn::link(&heroku, &target.name),
            repository(bot, target.repository.as_ref())
        ),
        required,
    ];
    lines.extend(routes(bot, target.state.id.as_str()).await);
    // As it was seen last: a watch that cannot be read makes nothing else untrue.
    let drift = watch::drift_of(bot.store(), target.state.id.as_str()).await;
    let drift = drift.unwrap_or_default();
    let mut shown = Vec::new();
    for app in &target.state.apps {
        let commit = app.running.as_ref().and_then(|_| commits.next().flatten());
        let mut line = line(bot, &target, app, commit.as_deref(), &busy);
        if let Some(drift) = drift.get(app.id.as_str()).filter(|one| one.commits > 0) {
            let hours = bot.seconds().saturating_sub(drift.since) / 3600;
            line = line.then(mrkdwn!(
                " · :hourglass: behind by {} commits, for {} h",
                drift.commits,
                hours
            ));
        }
        shown.push((app, line));
    }
    for stage in target.stages() {
        lines.push(mrkdwn!("_{}_", stage.as_str()));
        let of_stage = shown.iter().filter(|(app, _)| app.stage == stage);
        lines.extend(of_stage.map(|(_, line)| line.clone()));
    }
    match (target.state.apps.len(), target.state.hidden.len()) {
        (0, 0) => lines.push(mrkdwn!("It has no apps.")),
        (_, 0) => {}
        (_, 1) => lines.push(mrkdwn!("One more app is hidden from this bot's account.")),
        (_, n) => lines.push(mrkdwn!(
            "{} more apps are hidden from this bot's account.",
            n
        )),
    }
    Ok(Reply::public(sections(&lines)))
}

/// How many channels hear of it. Which ones is their own business.
async fn routes(bot: &Bot, pipeline: &str) -> Option<Mrkdwn<'static>> {
    let routes = route::of_pipeline(bot.store(), pipeline).await.ok()?;
    match routes.len() {
        0 => None,
        1 => Some(mrkdwn!("routed to one channel")),
        n => Some(mrkdwn!("routed to {} channels", n)),
    }
}

/// Lines as a message: several sections when they do not fit into one.
pub(super) fn sections(lines: &[Mrkdwn<'static>]) -> Message<'static> {
    const FITS: usize = 2800;
    let mut message = Message::new(Mrkdwn::join(lines.iter().cloned(), "\n"));
    let mut part: Vec<Mrkdwn<'static>> = Vec::new();
    let mut length = 0;
    for line in lines {
        let more = line.as_str().chars().count() + 1;
        if length + more > FITS && !part.is_empty() {
            message = message.block(section(Mrkdwn::join(part.drain(..), "\n")));
            length = 0;
        }
        length += more;
        part.push(line.clone());
    }
    if !part.is_empty() {
        message = message.block(section(Mrkdwn::join(part, "\n")));
    }
    message
}

fn repository(bot: &Bot, repo: Option<&Repo>) -> Mrkdwn<'static> {
    match repo {
        Some(repo) => {
            let url = format!("{}/{repo}", bot.services.web);
            Mrkdwn::link(&url, &repo.to_string()).into_owned()
        }
        None => mrkdwn!("no repository is connected"),
    }
}

/// The default branch, and what it requires of a commit.
async fn required(bot: &Bot, repo: &Repo) -> Mrkdwn<'static> {
    let Ok(branch) = gate::default_branch(bot, repo).await else {
        return mrkdwn!("default branch and required checks could not be read");
    };
    let github = &bot.services.github;
    let (get, rules) = (
        GetBranch::new(repo, branch.as_str()),
        ListBranchRules::new(repo, branch.as_str()),
    );
    let (read, rules) = tokio::join!(github.send(&get), github.all(&rules));
    if let Ok(head) = &read {
        // Who looks may deploy it next.
        bot.known.set_tip(repo, gate::TIP, head.commit.sha.as_str());
    }
    let branch = code(&branch);
    let (read, rules) = match (read, rules) {
        (Ok(read), Ok(rules)) => (read, rules),
        (Err(error), _) | (_, Err(error)) => {
            tracing::info!(error = error_chain(&error), "required checks were not read");
            return mrkdwn!(
                "default branch {} · required checks could not be read",
                branch
            );
        }
    };
    let required = Requirements::union(read.protection.as_ref(), &rules);
    if required.checks.is_empty() {
        return mrkdwn!(
            "default branch {} · every check counts, none is required",
            branch
        );
    }
    let names = required.checks.iter().map(|check| code(&check.context));
    mrkdwn!(
        "default branch {} · required checks: {}",
        branch,
        Mrkdwn::join(names, ", ")
    )
}

/// What an app runs; a newer release that is not running, or not yet, is named too.
fn line(
    bot: &Bot,
    target: &Target,
    app: &StagedApp,
    commit: Option<&str>,
    busy: &[Held],
) -> Mrkdwn<'static> {
    let runs = match &app.running {
        Some(release) if release.code().is_some() => mrkdwn!(
            "runs {} · {} · {}",
            shown::commit(bot, target.repository.as_ref(), commit),
            shown::named(release),
            shown::age(release, bot.now())
        ),
        Some(release) => mrkdwn!("runs no code · {}", shown::named(release)),
        None if app.release.is_some() => mrkdwn!("runs nothing: no release succeeded"),
        None => mrkdwn!("was never released"),
    };
    let mut line = mrkdwn!("• *{}* {}", app.name, runs);
    if let Some(newer) = app.newer() {
        line = line.then(mrkdwn!(
            " · {} {} {}",
            Mrkdwn::trusted(shown::mark(&newer.status)),
            shown::named(newer),
            state(&newer.status)
        ));
    }
    let name = format!("app:{}", app.id);
    if let Some(held) = busy.iter().find(|held| held.name == name) {
        line = line.then(mrkdwn!(
            " · :hourglass_flowing_sand: {}",
            code(
                held.reason
                    .split_once(" runs ")
                    .map_or("busy", |(_, what)| what)
            )
        ));
    }
    line
}

fn state(status: &ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Failed => "failed, so it does not run",
        ReleaseStatus::Pending => "is being released",
        ReleaseStatus::Succeeded => "succeeded and does not run",
        _ => "is in a state this bot does not know",
    }
}
