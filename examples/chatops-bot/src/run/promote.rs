//! `promote[!] PIPELINE [from STAGE[/APP]] [to STAGE[/APPS]]` — what one app runs, on others.

use std::collections::HashMap;
use std::sync::Arc;

use chatops_grammar::Promote;
use futures_util::future::join_all;
use github_checks::Repo;
use heroku_api::apps::GetApp;
use heroku_api::couplings::Stage;
use heroku_api::flows;
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::flows::promote::{PromoteEvent, PromotePlan, PromotedTarget};
use heroku_api::ids::AppId;
use heroku_api::progress::Follow;

use super::checks::{self, Checked};
use super::ended::Ended;
use super::record::{Entry, Record};
use super::source::{self, Source};
use super::{Outcome, Said};
use crate::bot::{Bot, Caller};
use crate::locks::Holder;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::story::{Beat, Step, Story, Trouble, Verb};
use crate::thread::{Teller, Thread};

/// Everything that is settled before anything changes.
struct Plan {
    place: Place,
    repo: Repo,
    source: Source,
    stage: Stage,
    targets: Vec<StagedApp>,
    checked: Checked,
    forced: bool,
}

/// Promotes. Returns when the last dyno of the last target is done.
///
/// # Errors
/// A [`Refusal`] when nothing was started; what goes wrong later is posted to the thread.
pub async fn promote(bot: Arc<Bot>, caller: Caller, command: Promote<'static>) -> Outcome {
    let plan = settle(&bot, &command).await?;
    let names: Vec<String> = plan.targets.iter().map(|app| app.name.clone()).collect();
    let holder = Holder::new(&caller.user, command.to_string());
    let mut busy = names.clone();
    busy.push(plan.source.app.name.clone());
    let held = bot
        .locks
        .take(&busy, &holder)
        .map_err(|(app, other)| Refusal::busy(&app, &other.user, &other.command))?;
    let thread = Thread::open(&bot, &caller.channel, story(&bot, &caller, &plan, &names)).await?;
    run(&bot, &caller, &plan, thread.ts.as_str(), thread.teller()).await;
    drop(held);
    thread.end(bot.now()).await;
    Ok(Said::InThread)
}

/// Reads everything and decides; changes nothing.
async fn settle(bot: &Bot, command: &Promote<'_>) -> Result<Plan, Refusal> {
    let place = Place::find(bot, &command.pipeline).await?;
    let repo = place.repository()?.clone();
    let from = Stage::from(command.from_stage.as_str());
    let stage = Stage::from(command.to_stage.as_str());
    let app = source::choose(&place, &from, command.from_app.as_deref())?;
    let mut targets = place.choose(&stage, command.to_apps.as_ref())?;
    targets.retain(|target| target.id != app.id);
    if targets.is_empty() {
        return Err(Refusal::nothing_to_promote(
            &app.name,
            "it would go to itself only",
        ));
    }
    let source = Source::read(bot, app).await?;
    source.refuse_if_everywhere(bot, &targets).await?;
    let commit = source.commit(bot, &repo).await?;
    let checked = checks::check(bot, &repo, commit, command.force).await?;
    Ok(Plan {
        place,
        repo,
        source,
        stage,
        targets,
        checked,
        forced: command.force,
    })
}

fn story(bot: &Bot, caller: &Caller, plan: &Plan, names: &[String]) -> Story {
    Story {
        verb: Verb::Promote,
        caller: caller.user.clone(),
        pipeline: plan.place.name.clone(),
        commit: plan.checked.commit.clone(),
        from: Some(plan.source.app.name.clone()),
        stage: plan.stage.to_string(),
        forced: plan.checked.overridden,
        checks: plan.checked.line.clone(),
        apps: names
            .iter()
            .map(|name| (name.clone(), Step::Waiting))
            .collect(),
        started: bot.now(),
        took: None,
    }
}

/// Records, promotes and follows. Every target gets its end on GitHub and in the thread.
async fn run(bot: &Arc<Bot>, caller: &Caller, plan: &Plan, thread: &str, teller: Teller) {
    let recorded = record(bot, caller, plan, thread, &teller).await;
    if recorded.is_empty() {
        return;
    }
    let mut call =
        PromotePlan::new(&plan.place.state.id, &plan.source.app.id).release(&plan.source.release);
    for app in plan
        .targets
        .iter()
        .filter(|app| recorded.contains_key(&app.id))
    {
        call = call.named_target(&app.id, app.name.as_str());
    }
    let names: HashMap<AppId, String> = plan
        .targets
        .iter()
        .map(|app| (app.id.clone(), app.name.clone()))
        .collect();
    join_all(recorded.values().map(|record| record.in_progress(None))).await;
    let result = flows::promote(&bot.services.heroku, &call, &Follow::default())
        .on_event(|event| {
            if let Some((app, step)) = step(event)
                && let Some(name) = names.get(&app)
            {
                teller.tell(Beat::App(name.clone(), step));
            }
        })
        .await;
    let mut results = match result {
        Ok(promoted) => promoted.targets,
        Err(error) => {
            for (app, record) in recorded {
                end(record, &names[&app], Ended::error(&error), &teller).await;
            }
            return;
        }
    };
    for (app, record) in recorded {
        let ended = match results.iter().position(|target| target.app.id == app) {
            Some(at) => ended(bot, results.swap_remove(at)).await,
            None => Ended::unknown(Trouble::new(
                "Heroku did not say how it ended",
                "Look at the app's activity page",
            )),
        };
        end(record, &names[&app], ended, &teller).await;
    }
}

/// A deployment on GitHub for each target; targets without one are not promoted to.
async fn record(
    bot: &Arc<Bot>,
    caller: &Caller,
    plan: &Plan,
    thread: &str,
    teller: &Teller,
) -> HashMap<AppId, Record> {
    let mut recorded = HashMap::new();
    for app in &plan.targets {
        let entry = Entry {
            repo: &plan.repo,
            commit: &plan.checked.commit,
            caller,
            pipeline: &plan.place.name,
            app: &app.name,
            stage: plan.stage.as_str(),
            crowded: plan.place.in_stage(&plan.stage).len() > 1,
            task: "promote",
            forced: plan.forced,
            thread,
        };
        match Record::create(bot, &entry).await {
            Ok(record) => {
                recorded.insert(app.id.clone(), record);
            }
            Err(trouble) => teller.tell(Beat::App(app.name.clone(), Step::Failed(trouble))),
        }
    }
    recorded
}

async fn end(record: Record, app: &str, ended: Ended, teller: &Teller) {
    record.end(&ended).await;
    teller.tell(Beat::App(app.to_owned(), ended.step));
}

async fn ended(bot: &Bot, target: PromotedTarget) -> Ended {
    // Only a link for people: without it the promotion is no less done.
    let url = if target.outcome.is_done() {
        let read = bot.services.heroku.send(&GetApp::new(&target.app.id)).await;
        read.ok().and_then(|app| app.web_url)
    } else {
        None
    };
    Ended::target(target, url)
}

fn step(event: PromoteEvent) -> Option<(AppId, Step)> {
    Some(match event {
        PromoteEvent::Releasing { app, .. } => (app.id, Step::Promoting),
        PromoteEvent::ReleaseOutput { app, .. } => (app.id, Step::ReleasePhase),
        PromoteEvent::Dynos { app, progress } if progress.up < progress.of => (
            app.id,
            Step::Restarting {
                up: progress.up,
                total: progress.of,
            },
        ),
        _ => return None,
    })
}
