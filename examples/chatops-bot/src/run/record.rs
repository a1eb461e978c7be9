//! The deployment on GitHub: created before anything runs, and always brought to an end.

use std::time::Duration;

use futures_util::future::try_join_all;
use github_checks::Repo;
use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeploymentOutcome, DeploymentState,
};
use github_checks::ensure::{self, Ensured};
use github_checks::ids::DeploymentId;
use service::runner::Failure;

use super::book::Book;
use super::{start, write};
use crate::change::{App, Change, Ended, Plan, Sent, Step, Trouble, Verb};
use crate::place::Place;
use crate::refusal::{error_chain, github_advice};

/// Descriptions of deployment statuses hold 140 characters.
const DESCRIPTION: usize = 140;
/// Between two tries of something that GitHub does not take now.
const PAUSE: Duration = Duration::from_secs(10);
/// Tries of a status. One that GitHub does not take must not stop a deploy that Heroku runs.
const TRIES: usize = 3;

/// Creates the deployments of all apps that have none, beside each other, and fetches what their
/// builds need.
pub(super) async fn all(book: &Book<'_>) -> Result<(), Failure> {
    let change = book.change().await;
    let Some(plan) = &change.plan else {
        return Ok(());
    };
    let open = |app: &App| !app.step.is_over() && app.deployment.done().is_none();
    let apps = change.apps.iter().enumerate().filter(|(_, app)| open(app));
    let records = try_join_all(apps.map(|(at, _)| record(book, at)));
    let links = async {
        match plan.verb {
            Verb::Deploy => start::links(book, &change, plan).await,
            Verb::Promote => Ok(()),
        }
    };
    futures_util::future::try_join(records, links).await?;
    Ok(())
}

/// Creates the deployment of one app. Without one, nothing is started for it.
async fn record(book: &Book<'_>, at: usize) -> Result<(), Failure> {
    let change = book.change().await;
    let Some(plan) = &change.plan else {
        return Ok(());
    };
    let app = &change.apps[at];
    let call = call(book, &change, plan, app)?;
    let seen = plan.seen.deployments.clone();
    let github = &book.bot.services.github;
    loop {
        let tried =
            write::begin(book, seen.clone(), |change| &mut change.apps[at].deployment).await?;
        let ensured = ensure::deployment(github, &call, tried.github(github)).await;
        match ensured.map(Ensured::into_inner) {
            Ok(DeploymentOutcome::Created(deployment)) => {
                let id = deployment.id.get();
                book.write(|change| {
                    change.apps[at].deployment = Sent::Done(id);
                    Vec::new()
                })
                .await?;
                return Ok(());
            }
            Ok(DeploymentOutcome::UnknownRef { .. }) => {
                let trouble = Trouble::new(
                    "GitHub no longer knows the commit",
                    "Push it again, then deploy",
                );
                return not_recorded(book, at, trouble).await;
            }
            Ok(outcome) => {
                let trouble = Trouble::new(
                    format!("GitHub made no deployment ({outcome:?})"),
                    "Look at the repository's deployments page",
                );
                return not_recorded(book, at, trouble).await;
            }
            Err(error) if error.is_ambiguous() && tried.lost == 0 => {
                let name = format!("{}/deployment", app.id);
                write::lost(book, &name, "The deployment on GitHub", |change| {
                    &mut change.apps[at].deployment
                })
                .await?;
            }
            Err(error) if error.is_transient() && !error.is_ambiguous() => {
                // Nothing left: the watchdog says how long it is worth trying.
                let pause = error.retry_after().unwrap_or(PAUSE);
                book.bot.clock.sleep(pause).await;
            }
            Err(error) => {
                let cause = crate::why::github(&error).map(ToOwned::to_owned);
                let trouble = Trouble::new(
                    format!("GitHub made no deployment: {}", error_chain(&error)),
                    github_advice(&error),
                )
                .cause(cause);
                return not_recorded(book, at, trouble).await;
            }
        }
    }
}

async fn not_recorded(book: &Book<'_>, at: usize, trouble: Trouble) -> Result<(), Failure> {
    book.end(at, Ended::failed(trouble, "not_recorded")).await?;
    Ok(())
}

fn call(
    book: &Book<'_>,
    change: &Change,
    plan: &Plan,
    app: &App,
) -> Result<CreateDeployment, Failure> {
    let repo: Repo = plan.repo.parse()?;
    let caller = &change.asked.caller;
    // Other apps share the stage: each has an environment of its own, or a success of one would
    // mark the others inactive.
    let environment = if plan.crowded {
        format!("{}/{}", plan.stage, app.name)
    } else {
        plan.stage.clone()
    };
    // The checks were read by us, for this very commit: GitHub need not do it again.
    let call = CreateDeployment::new(&repo, &plan.commit.sha)
        .without_checks()
        .task(plan.verb.as_str())
        .environment(environment)
        .production(plan.stage == "production")
        .description(format!("{} to {}", plan.pipeline, app.name))
        .payload("v", 1)
        .payload("pipeline", plan.pipeline.as_str())
        .payload("app", app.name.as_str())
        .payload("stage", plan.stage.as_str())
        .payload("forced", plan.forced)
        .payload("slack_team", caller.team.as_str())
        .payload("slack_user", caller.user.as_str())
        .operation(format!("{}-{}", book.running.id(), app.id));
    let thread = change.thread.as_deref().unwrap_or_default();
    Ok(match Place::read(&caller.channel) {
        Some(place) => call
            .payload("pull_request", place.number)
            .payload("comment", thread),
        None => call
            .payload("slack_channel", caller.channel.as_str())
            .payload("slack_thread", thread),
    })
}

/// Says on GitHub that the work has begun.
pub(super) async fn in_progress(book: &Book<'_>, at: usize) -> Result<(), Failure> {
    let change = book.change().await;
    let app = &change.apps[at];
    if app.in_progress.done().is_some() {
        return Ok(());
    }
    let Some(call) = status(
        &change,
        app,
        DeploymentState::InProgress,
        "Heroku has begun",
    )?
    else {
        return Ok(());
    };
    let log = format!("https://dashboard.heroku.com/apps/{}/activity", app.name);
    // What counts is the last status: that one is spoken of.
    post(book, &call.log_url(log), |change| {
        &mut change.apps[at].in_progress
    })
    .await?;
    book.write(|change| {
        change.apps[at].in_progress = Sent::Done(());
        Vec::new()
    })
    .await?;
    Ok(())
}

/// Says on GitHub how it ended. Nothing follows.
pub(super) async fn report(book: &Book<'_>, at: usize) -> Result<(), Failure> {
    if book.change().await.apps[at].in_progress.sending().is_some() {
        // The process died while it said that the work has begun: what was begun is finished.
        in_progress(book, at).await?;
    }
    let change = book.change().await;
    let app = &change.apps[at];
    let state = DeploymentState::from(app.state.as_deref().unwrap_or("error"));
    let Some(mut call) = status(&change, app, state.clone(), &app.description)? else {
        return Ok(());
    };
    if let Step::Live(live) = &app.step
        && let Some(url) = &live.url
    {
        call = call.environment_url(url);
    }
    let refused = post(book, &call, |change| &mut change.apps[at].reported).await?;
    let replies = refused.map(|error| {
        let (why, advice) = (error_chain(&error), github_advice(&error));
        let said = crate::message::unreported(&app.name, state.as_str(), &why, &advice);
        (format!("{}/unreported", app.id), said)
    });
    book.write(|change| {
        change.apps[at].reported = Sent::Done(());
        replies.into_iter().collect()
    })
    .await?;
    Ok(())
}

fn status(
    change: &Change,
    app: &App,
    state: DeploymentState,
    description: &str,
) -> Result<Option<CreateDeploymentStatus>, Failure> {
    let (Some(plan), Some(id)) = (&change.plan, app.deployment.done()) else {
        return Ok(None);
    };
    let repo: Repo = plan.repo.parse()?;
    let short: String = description.chars().take(DESCRIPTION).collect();
    let call = CreateDeploymentStatus::new(&repo, DeploymentId::from(*id), state);
    Ok(Some(call.description(short)))
}

/// Gives a deployment a status. One that GitHub does not take stops nothing: the answer says why.
async fn post(
    book: &Book<'_>,
    call: &CreateDeploymentStatus,
    slot: impl Fn(&mut Change) -> &mut Sent<()> + Copy,
) -> Result<Option<github_checks::Error>, Failure> {
    let github = &book.bot.services.github;
    for last in (0..TRIES).rev() {
        let tried = write::begin(book, Vec::new(), slot).await?;
        match ensure::deployment_status(github, call, tried.github(github)).await {
            Ok(_) => return Ok(None),
            Err(error) if last > 0 && (error.is_transient() || error.is_ambiguous()) => {
                let pause = error.retry_after().unwrap_or(PAUSE);
                book.bot.clock.sleep(pause).await;
            }
            Err(error) => {
                tracing::warn!(
                    error = error_chain(&error),
                    "a deployment status was not recorded"
                );
                return Ok(Some(error));
            }
        }
    }
    Ok(None)
}
