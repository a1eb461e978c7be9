//! The loop of a promotion: asks for its targets, and watches them side by side.

use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::target::{Done, Sink, Target, work};
use super::{PromoteEvent, Promoted};
use crate::flows::FlowError;
use crate::flows::wait::{Watch, passes};
use crate::ids::{AppId, PromotionId};
use crate::promotions::ListTargets;
use crate::releases::Release;

/// Once a second at first, as Heroku's own tool does; later less often, because then a
/// release command is running.
fn pause(polls: u32) -> Duration {
    Duration::from_secs(match polls {
        0..=10 => 1,
        11..=30 => 2,
        _ => 5,
    })
}

pub(super) async fn track(
    watch: Watch<'_>,
    promotion: Option<PromotionId>,
    apps: &[AppId],
    found: &[Release],
    dynos: bool,
    on_event: &mut (dyn FnMut(PromoteEvent) + Send),
) -> Result<Promoted, FlowError> {
    let sink = Sink::new(on_event);
    let mut targets: Vec<_> = apps.iter().cloned().map(Target::new).collect();
    for target in &mut targets {
        let release = found.iter().find(|release| is_of(release, &target.app));
        target.release = release.map(|release| release.id.clone());
    }
    if let Some(promotion) = &promotion {
        sink.tell(PromoteEvent::Created {
            promotion: promotion.clone(),
        });
    }
    let call = promotion.clone().map(ListTargets::new);
    let mut running = FuturesUnordered::new();
    let mut polls = 0;
    let mut ask_now = true;
    let mut timer = None;
    loop {
        if let (true, Some(call)) = (ask_now, &call) {
            match watch.heroku.all(call).await {
                Ok(seen) => merge(&mut targets, seen),
                Err(error) if passes(&error) && !watch.left().is_zero() => {}
                Err(error) => return Err(error.into()),
            }
            polls += 1;
        }
        ask_now = false;
        for target in &mut targets {
            while let Some(next) = target.next(dynos, &sink) {
                running.push(work(watch, next, &sink));
            }
        }
        let pending = call.is_some() && (polls == 0 || targets.iter().any(Target::is_pending));
        if pending && timer.is_none() && !watch.left().is_zero() {
            timer = Some(Box::pin(watch.pause(pause(polls), "the targets")));
        }
        let done = match (&mut timer, running.is_empty()) {
            (None, true) => break,
            (None, false) => running.next().await,
            (Some(tick), true) => {
                ask_now = tick.await.is_ok();
                timer = None;
                None
            }
            (Some(tick), false) => match select(tick, running.next()).await {
                Either::Left((ticked, _)) => {
                    ask_now = ticked.is_ok();
                    timer = None;
                    None
                }
                Either::Right((done, _)) => done,
            },
        };
        match done {
            Some(Done::Release(app, result)) => {
                if let Some(target) = find(&mut targets, &app) {
                    target.release_done(result, call.is_none());
                }
            }
            Some(Done::Dynos(app, result)) => {
                if let Some(target) = find(&mut targets, &app) {
                    target.dynos_done(result, &sink);
                }
            }
            None => {}
        }
    }
    drop(running);
    Ok(Promoted {
        promotion,
        targets: targets.into_iter().map(Target::into_result).collect(),
    })
}

fn merge(targets: &mut Vec<Target>, seen: Vec<crate::promotions::PromotionTarget>) {
    for one in seen {
        if let Some(target) = find(targets, &one.app) {
            target.update(one);
        } else {
            let mut target = Target::new(one.app.clone());
            target.update(one);
            targets.push(target);
        }
    }
}

fn find<'t>(targets: &'t mut [Target], app: &AppId) -> Option<&'t mut Target> {
    targets.iter_mut().find(|target| target.app == *app)
}

fn is_of(release: &Release, app: &AppId) -> bool {
    release.app.as_ref().is_some_and(|found| found.id == *app)
}
