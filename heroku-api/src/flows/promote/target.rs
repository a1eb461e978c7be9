//! One target of a promotion, from its first release to its last dyno.

use std::pin::pin;

use futures_util::future::{Either, select};

use super::board::{Board, News};
use super::{PromoteEvent, PromotedTarget};
use crate::flows::release::EARLY;
use crate::flows::settle::{Settled, Settling, settle};
use crate::flows::watch::Watch;
use crate::ids::{AppId, ReleaseId};
use crate::page::Range;
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::reference::Named;
use crate::releases::{ListReleases, Release, ReleaseStatus};

/// What is known of a target from the start.
pub(super) struct Known<'k> {
    /// The release that the promotion made.
    pub(super) release: Option<&'k Release>,
    /// The number of its newest release before the promotion, and the promoted code; `None`
    /// when nobody noted it.
    pub(super) before: Option<(u64, Option<&'k str>)>,
    /// Whether the promotion lists its targets.
    pub(super) listed: bool,
}

/// Follows a target to its end.
pub(super) async fn target(
    watch: &Watch<'_>,
    app: &Named<AppId>,
    known: Known<'_>,
    board: &Board,
    emit: &(dyn Fn(PromoteEvent) + Send + Sync),
) -> PromotedTarget {
    let ended = Box::pin(follow(watch, app, &known, board, emit)).await;
    emit(PromoteEvent::Finished {
        app: app.clone(),
        outcome: ended.outcome,
    });
    ended
}

async fn follow(
    watch: &Watch<'_>,
    app: &Named<AppId>,
    known: &Known<'_>,
    board: &Board,
    emit: &(dyn Fn(PromoteEvent) + Send + Sync),
) -> PromotedTarget {
    let release = match known.release {
        Some(release) => Ok(release.id.clone()),
        None => until_released(watch, app, known, board).await,
    };
    let release = match release {
        Ok(release) => release,
        Err((outcome, detail)) => return without_release(app, outcome, detail),
    };
    let on_event = |event: Settling<'_>| {
        let app = app.clone();
        emit(match event {
            Settling::Releasing(release) => PromoteEvent::Releasing {
                app,
                release: release.id.clone(),
                version: release.version,
                pending: release.status == ReleaseStatus::Pending,
            },
            Settling::Line(line) => PromoteEvent::ReleaseOutput { app, line },
            Settling::Released(release) => PromoteEvent::Released {
                app,
                version: release.version,
            },
            Settling::Dynos(progress) => PromoteEvent::Dynos { app, progress },
        });
    };
    let settling = pin!(settle(watch, &app.id, &release, &on_event));
    // The promotion can know earlier than the release that it failed.
    let failed = pin!(board.failed(&app.id));
    match select(settling, failed).await {
        Either::Left((settled, _)) => with_release(app, release.clone(), settled),
        Either::Right((reason, settling)) => {
            // Its own end comes with the last lines of the release command.
            let end = pin!(watch.sleep(crate::flows::watch::POLL));
            match select(settling, end).await {
                Either::Left((settled, _)) if !settled.outcome.is_done() => {
                    with_release(app, release.clone(), settled)
                }
                _ => PromotedTarget {
                    release: Some(release.clone()),
                    ..without_release(app, Outcome::Failed(Reason::PromotionFailed), reason)
                },
            }
        }
    }
}

/// Waits until the target has its release.
async fn until_released(
    watch: &Watch<'_>,
    app: &Named<AppId>,
    known: &Known<'_>,
    board: &Board,
) -> Result<ReleaseId, (Outcome, Option<String>)> {
    if known.listed {
        match board.news(&app.id).await {
            News::Release(release) => return Ok(release),
            News::Failed(reason) => {
                return Err((Outcome::Failed(Reason::PromotionFailed), reason));
            }
            News::Over => return Err((Outcome::Unknown(Reason::Deadline), watch.trouble())),
            News::Nameless => {}
        }
    }
    // It succeeded, or was sent at least: its release is one that was not there before.
    let named = pin!(board.release(&app.id));
    match select(named, pin!(appeared(watch, &app.id, known.before))).await {
        Either::Left((release, _)) | Either::Right((Some(release), _)) => Ok(release),
        Either::Right((None, _)) => {
            Err((Outcome::Unknown(Reason::ReleaseNotSeen), watch.trouble()))
        }
    }
}

/// The release of a promotion that appeared since; looked for until the flow's time is up.
async fn appeared(
    watch: &Watch<'_>,
    app: &AppId,
    before: Option<(u64, Option<&str>)>,
) -> Option<ReleaseId> {
    let newest = Range::by("version").newest_first().max(10);
    let call = ListReleases::new(app).range(newest);
    let mut rhythm = watch.rhythm(EARLY);
    while rhythm.next().await {
        // Without knowing what was there before, nothing proves that a release is new.
        let Some((before, code)) = before else {
            continue;
        };
        let Some(page) = watch.ask(watch.heroku.send(&call)).await else {
            continue;
        };
        let promoted = |release: &&Release| {
            release.version > before && code.is_some() && release.code() == code
        };
        if let Some(release) = page.items.iter().rev().find(promoted) {
            return Some(release.id.clone());
        }
    }
    None
}

fn without_release(app: &Named<AppId>, outcome: Outcome, detail: Option<String>) -> PromotedTarget {
    PromotedTarget {
        outcome,
        app: app.clone(),
        release: None,
        version: None,
        dynos: None,
        overtaken_by: None,
        output: Vec::new(),
        detail,
    }
}

fn with_release(app: &Named<AppId>, release: ReleaseId, settled: Settled) -> PromotedTarget {
    PromotedTarget {
        outcome: settled.outcome,
        app: app.clone(),
        release: Some(release),
        version: settled.release.map(|release| release.version),
        dynos: settled.dynos,
        overtaken_by: settled.overtaken_by,
        output: settled.output,
        detail: settled.detail,
    }
}
