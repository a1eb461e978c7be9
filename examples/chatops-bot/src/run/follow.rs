//! Follows what Heroku does to the last dyno: from stored ids alone, so that a restart and a
//! first look are the same code.

use std::time::Duration;

use futures_util::future::try_join_all;
use heroku_api::apps::GetApp;
use heroku_api::ensure::Intent;
use heroku_api::flows::deploy::DeployEvent;
use heroku_api::flows::promote::{PromoteEvent, PromotePlan, PromotedTarget};
use heroku_api::flows::{self};
use heroku_api::ids::{AppId, BuildId, PromotionId};
use heroku_api::progress::Follow;
use service::runner::Failure;

use super::book::Book;
use super::ended::{self, Facts};
use super::{record, start};
use crate::bot::moment;
use crate::change::{App, Change, Ended, Plan, Promotion, Step, Trouble, Verb};
use crate::refusal::error_chain;

/// How long work is followed, restarts included.
const WITHIN: Duration = Duration::from_secs(30 * 60);
/// A restart may leave little of that: a look needs some time.
const AT_LEAST: Duration = Duration::from_secs(60);

/// Follows every app until it has ended.
pub(super) async fn follow(book: &Book<'_>) -> Result<(), Failure> {
    let change = book.change().await;
    let Some(plan) = &change.plan else {
        return Ok(());
    };
    let spent = book.bot.seconds().saturating_sub(change.began);
    let left = WITHIN.saturating_sub(Duration::from_secs(spent));
    let within = Follow::default().within(left.max(AT_LEAST));
    match plan.verb {
        Verb::Deploy => {
            let apps = change.apps.iter().enumerate();
            let open = apps.filter(|(_, app)| !app.step.is_over());
            try_join_all(open.map(|(at, app)| build(book, at, app, &within))).await?;
        }
        Verb::Promote => promotion(book, &change, plan, &within).await?,
    }
    Ok(())
}

async fn build(book: &Book<'_>, at: usize, app: &App, within: &Follow) -> Result<(), Failure> {
    let Some(build) = app.build.done() else {
        return Ok(());
    };
    let (id, build) = (AppId::from(app.id.as_str()), BuildId::from(build.as_str()));
    let heroku = &book.bot.services.heroku;
    let followed = async {
        let mut deploy = flows::deploy::resume(heroku, &id, &build, within);
        while let Some(event) = deploy.next().await {
            if let Some(step) = deploy_step(&event) {
                book.advance(at, step).await?;
            }
        }
        let ended = match deploy.finish().await {
            Ok(deployed) => ended::of(book.bot, app, Facts::from(deployed), url(book, &id)).await,
            Err(error) => unreadable(&error),
        };
        book.end(at, ended).await?;
        Ok::<_, Failure>(())
    };
    // That GitHub hears of the beginning does not hold up the rest.
    futures_util::future::try_join(record::in_progress(book, at), followed).await?;
    record::report(book, at).await
}

fn deploy_step(event: &DeployEvent) -> Option<Step> {
    Some(match event {
        DeployEvent::Building { .. } => Step::Building,
        DeployEvent::Built { .. } => Step::Built,
        // A release command that prints nothing runs as well.
        DeployEvent::Releasing { pending: true, .. } | DeployEvent::ReleaseOutput(_) => {
            Step::ReleasePhase
        }
        DeployEvent::Released { version } => Step::Released { version: *version },
        DeployEvent::Dynos(dynos) if dynos.up < dynos.of => Step::Restarting {
            up: dynos.up,
            total: dynos.of,
        },
        _ => return None,
    })
}

async fn promotion(
    book: &Book<'_>,
    change: &Change,
    plan: &Plan,
    within: &Follow,
) -> Result<(), Failure> {
    let heroku = &book.bot.services.heroku;
    let mut promotion = match (change.promotion.done(), &plan.from) {
        (Some(Promotion::Id(id)), _) => {
            flows::promote::resume(heroku, &PromotionId::from(id.as_str()), within)
        }
        // Its releases are looked for again: they are the only trace that it left.
        (_, Some(from)) => {
            let call = PromotePlan::new(plan.pipeline_id.as_str(), from.id.as_str());
            let call = start::targets(change)
                .fold(call.release(from.release.as_str()), |call, (_, app)| {
                    call.named_target(app.id.as_str(), app.name.as_str())
                });
            let sending = change.promoting.clone();
            let sending = sending.unwrap_or_else(|| {
                crate::change::Sending::new(change.began * 1000, plan.seen.releases.clone())
            });
            let intent = Intent::resumed(moment(sending.at), sending.seen);
            flows::promote(heroku, &call.intent(intent), within)
        }
        (_, None) => return Err("a promotion without a source".into()),
    };
    let at = |app: &AppId| {
        change
            .apps
            .iter()
            .position(|known| known.id == app.as_str())
    };
    let followed = async {
        while let Some(event) = promotion.next().await {
            let Some((at, step)) =
                promote_step(&event).and_then(|(app, step)| Some((at(app)?, step)))
            else {
                continue;
            };
            book.advance(at, step).await?;
            if let PromoteEvent::Releasing { pending: true, .. } = event {
                book.advance(at, Step::ReleasePhase).await?;
            }
        }
        let promoted = promotion.finish().await;
        for (index, app) in start::targets(change) {
            let ended = match &promoted {
                Ok(promoted) => {
                    let mut targets = promoted.targets.iter();
                    let target = targets.find(|target| target.app.id.as_str() == app.id);
                    of_target(book, app, target.cloned()).await
                }
                Err(error) => unreadable(error),
            };
            book.end(index, ended).await?;
        }
        Ok::<_, Failure>(())
    };
    let begun = start::targets(change).map(|(at, _)| record::in_progress(book, at));
    futures_util::future::try_join(try_join_all(begun), followed).await?;
    Ok(())
}

fn promote_step(event: &PromoteEvent) -> Option<(&AppId, Step)> {
    Some(match event {
        PromoteEvent::Releasing { app, .. } => (&app.id, Step::Promoting),
        PromoteEvent::ReleaseOutput { app, .. } => (&app.id, Step::ReleasePhase),
        PromoteEvent::Released { app, version } => (&app.id, Step::Released { version: *version }),
        PromoteEvent::Dynos { app, progress } if progress.up < progress.of => (
            &app.id,
            Step::Restarting {
                up: progress.up,
                total: progress.of,
            },
        ),
        _ => return None,
    })
}

async fn of_target(book: &Book<'_>, app: &App, target: Option<PromotedTarget>) -> Ended {
    let Some(target) = target else {
        return Ended::unknown(
            Trouble::new(
                "Heroku did not say how it ended",
                "Look at the app's activity page",
            ),
            "no_targets",
        );
    };
    let id = target.app.id.clone();
    ended::of(book.bot, app, Facts::from(target), url(book, &id)).await
}

/// Where the app can be seen. Only a link for people: without it nothing is less done.
async fn url(book: &Book<'_>, app: &AppId) -> Option<String> {
    let read = book.bot.services.heroku.send(&GetApp::new(app)).await;
    read.ok().and_then(|app| app.web_url)
}

/// A flow that follows what was started has a result; without one nobody knows.
fn unreadable(error: &flows::FlowError) -> Ended {
    Ended::unknown(
        Trouble::new(
            error_chain(error),
            "It may be going on: look at the app's activity page before you try again",
        ),
        "ambiguous",
    )
}
