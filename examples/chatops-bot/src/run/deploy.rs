//! `deploy[!] PIPELINE[/REF] [to STAGE[/APPS]]` — checks, GitHub deployment, build, release,
//! dynos; reported in a thread.

use std::sync::Arc;

use chatops_grammar::Deploy;
use futures_util::future::join_all;
use github_checks::Repo;
use github_checks::archives::GetTarball;
use heroku_api::apps::GetApp;
use heroku_api::couplings::Stage;
use heroku_api::flows;
use heroku_api::flows::deploy::{DeployEvent, DeployPlan};
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::progress::Follow;

use super::checks::{self, Checked};
use super::ended::Ended;
use super::record::{Entry, Record};
use super::trouble::github_trouble;
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
    stage: Stage,
    apps: Vec<StagedApp>,
    checked: Checked,
    forced: bool,
}

/// Deploys. Returns when the last dyno of the last app is done. `linked` is the address of
/// the repository when the command was typed with a link to a branch or pull request.
///
/// # Errors
/// A [`Refusal`] when nothing was started; what goes wrong later is posted to the thread.
pub async fn deploy(
    bot: Arc<Bot>,
    caller: Caller,
    command: Deploy<'static>,
    linked: Option<String>,
) -> Outcome {
    let plan = settle(&bot, &command, linked.as_deref()).await?;
    let names: Vec<String> = plan.apps.iter().map(|app| app.name.clone()).collect();
    let holder = Holder::new(&caller.user, command.to_string());
    let held = bot
        .locks
        .take(&names, &holder)
        .map_err(|(app, other)| Refusal::busy(&app, &other.user, &other.command))?;
    let thread = Thread::open(&bot, &caller.channel, story(&bot, &caller, &plan, &names)).await?;
    let runs = plan.apps.iter().map(|app| {
        let teller = thread.teller();
        one(&bot, &caller, &plan, app, thread.ts.as_str(), teller)
    });
    join_all(runs).await;
    // The apps are free before the last message is out: nothing touches them any more.
    drop(held);
    thread.end(bot.now()).await;
    Ok(Said::InThread)
}

/// Reads everything and decides; changes nothing.
async fn settle(bot: &Bot, command: &Deploy<'_>, linked: Option<&str>) -> Result<Plan, Refusal> {
    let place = Place::find(bot, &command.pipeline).await?;
    let repo = place.repository()?.clone();
    if let Some(linked) = linked.filter(|linked| !is_of(linked, &repo)) {
        let repo = repo.to_string();
        return Err(Refusal::other_repository(linked, &place.name, &repo));
    }
    let stage = match command.stage {
        Some(stage) => Stage::from(stage.as_str()),
        None => place.only_stage(&command.to_string())?,
    };
    let apps = place.choose(&stage, command.apps.as_ref())?;
    let commit = checks::commit(bot, &repo, command.reference.as_ref()).await?;
    let checked = checks::check(bot, &repo, commit, command.force).await?;
    Ok(Plan {
        place,
        repo,
        stage,
        apps,
        checked,
        forced: command.force,
    })
}

fn story(bot: &Bot, caller: &Caller, plan: &Plan, names: &[String]) -> Story {
    Story {
        verb: Verb::Deploy,
        caller: caller.user.clone(),
        pipeline: plan.place.name.clone(),
        commit: plan.checked.commit.clone(),
        from: None,
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

/// One app: whatever happens, the deployment on GitHub and the thread get their end.
async fn one(
    bot: &Arc<Bot>,
    caller: &Caller,
    plan: &Plan,
    app: &StagedApp,
    thread: &str,
    teller: Teller,
) {
    let entry = Entry {
        repo: &plan.repo,
        commit: &plan.checked.commit,
        caller,
        pipeline: &plan.place.name,
        app: &app.name,
        stage: plan.stage.as_str(),
        crowded: plan.place.in_stage(&plan.stage).len() > 1,
        task: "deploy",
        forced: plan.forced,
        thread,
    };
    let record = match Record::create(bot, &entry).await {
        Ok(record) => record,
        Err(trouble) => return teller.tell(Beat::App(app.name.clone(), Step::Failed(trouble))),
    };
    let ended = build(bot, plan, app, &record, &teller)
        .await
        .unwrap_or_else(Ended::failed);
    record.end(&ended).await;
    teller.tell(Beat::App(app.name.clone(), ended.step));
}

async fn build(
    bot: &Arc<Bot>,
    plan: &Plan,
    app: &StagedApp,
    record: &Record,
    teller: &Teller,
) -> Result<Ended, Trouble> {
    let sha = &plan.checked.commit.sha;
    // As late as possible: links to private repositories work for five minutes.
    let link = bot
        .services
        .github
        .send(&GetTarball::new(&plan.repo, sha))
        .await
        .map_err(|error| github_trouble("the archive link", &error))?;
    let url = heroku_api::secret::SignedUrl::new(link.url.expose());
    let what = format!("{}@{}", plan.repo, plan.checked.commit.short());
    let call = DeployPlan::new(&app.id, url, sha).description(what);
    record.in_progress(Some(dashboard(&app.name))).await;
    let name = app.name.clone();
    let deployed = flows::deploy(&bot.services.heroku, &call, &Follow::default())
        .on_event(|event| {
            if let Some(step) = step(event) {
                teller.tell(Beat::App(name.clone(), step));
            }
        })
        .await;
    let deployed = match deployed {
        Ok(deployed) => deployed,
        Err(error) => return Ok(Ended::error(&error)),
    };
    // Only a link for people: without it the deploy is no less done.
    let read = bot.services.heroku.send(&GetApp::new(&app.id)).await;
    let url = read.ok().and_then(|app| app.web_url);
    Ok(Ended::deploy(deployed, url))
}

fn step(event: DeployEvent) -> Option<Step> {
    Some(match event {
        DeployEvent::Building { .. } => Step::Building,
        DeployEvent::Built { .. } => Step::Built,
        DeployEvent::ReleaseOutput(_) => Step::ReleasePhase,
        DeployEvent::Released { version } => Step::Released { version },
        DeployEvent::Dynos(dynos) if dynos.up < dynos.of => Step::Restarting {
            up: dynos.up,
            total: dynos.of,
        },
        _ => return None,
    })
}

/// Where people read the build's output.
fn dashboard(app: &str) -> String {
    format!("https://dashboard.heroku.com/apps/{app}/activity")
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
