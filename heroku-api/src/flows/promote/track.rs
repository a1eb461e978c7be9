//! Asks for the targets of a promotion, and follows them side by side.

use std::pin::pin;

use futures_util::future::{Either, join_all, select};

use super::board::Board;
use super::plan::unnamed;
use super::target::{Known, target};
use super::{PromoteEvent, Promoted};
use crate::flows::watch::{Rhythm, Watch};
use crate::ids::{AppId, PromotionId};
use crate::progress::Outcome;
use crate::promotions::{GetPromotion, ListTargets, PromotionStatus};
use crate::reasons::Reason;
use crate::reference::Named;
use crate::releases::Release;

/// The targets are asked for after so many seconds, then as often as anything: once a
/// second at first, as Heroku's own tool does, later a release command is running.
const EARLY: &[u64] = &[1, 1, 1, 1, 1, 2, 2, 2, 5, 5, 5];

/// A promotion that was sent.
pub(super) struct Tracked {
    /// `None` when only its releases are known.
    pub(super) promotion: Option<PromotionId>,
    /// The releases that were found.
    pub(super) found: Vec<Release>,
    /// The targets, as far as they are known.
    pub(super) targets: Vec<Named<AppId>>,
    /// What was there before it was sent; `None` when nobody noted it.
    pub(super) before: Option<Before>,
}

/// What was there before a promotion was sent.
pub(super) struct Before {
    /// The newest releases of the pipeline's apps.
    pub(super) latest: Vec<Release>,
    /// The code that is promoted, where it is known.
    pub(super) code: Option<String>,
}

impl Tracked {
    pub(super) fn promotion(promotion: PromotionId) -> Self {
        Self {
            promotion: Some(promotion),
            found: Vec::new(),
            targets: Vec::new(),
            before: None,
        }
    }

    pub(super) fn releases(found: Vec<Release>) -> Self {
        let apps = found.iter().filter_map(|release| release.app.clone());
        Self {
            promotion: None,
            targets: apps.collect(),
            found,
            before: None,
        }
    }
}

/// Follows every target to its end.
pub(super) async fn track(
    watch: &Watch<'_>,
    mut tracked: Tracked,
    emit: &(dyn Fn(PromoteEvent) + Send + Sync),
) -> Promoted {
    emit(match &tracked.promotion {
        Some(promotion) => PromoteEvent::Created {
            promotion: promotion.clone(),
        },
        None => PromoteEvent::Found,
    });
    let board = Board::default();
    let mut asking = tracked.promotion.clone().map(|promotion| Asking {
        ended: GetPromotion::new(promotion.clone()),
        call: ListTargets::new(promotion),
        rhythm: watch.rhythm(EARLY),
    });
    // Resumed: which targets there are, only the promotion says.
    let resumed = tracked.targets.is_empty();
    if !resumed {
        board.complete();
    }
    if let (Some(asking), true) = (&mut asking, resumed) {
        while asking.next(watch, &board).await && board.apps().is_empty() {}
        tracked.targets = board.apps().into_iter().map(unnamed).collect();
    }
    let follow = |apps: Vec<Named<AppId>>| {
        let (tracked, board) = (&tracked, &board);
        join_all(apps.into_iter().map(move |app| async move {
            let known = known(tracked, &app.id);
            target(watch, &app, known, board, emit).await
        }))
    };
    let targets = pin!(async {
        let mut ended = follow(tracked.targets.clone()).await;
        if resumed && tracked.promotion.is_some() {
            // Those that were not listed at first.
            board.closed().await;
            let late = board.apps().into_iter();
            let late = late.filter(|app| ended.iter().all(|target| target.app.id != *app));
            let late = late.map(unnamed).collect();
            ended.extend(follow(late).await);
        }
        ended
    });
    let asking = pin!(async {
        if let Some(asking) = &mut asking {
            let wanted = || tracked.targets.iter().map(|app| &app.id);
            // What a promotion lists is not all that it will list before it has ended.
            while !(board.is_whole() && board.is_complete(wanted()))
                && asking.next(watch, &board).await
            {
                let ended = !board.is_whole() && board.is_complete(wanted());
                if ended && asking.has_ended(watch).await {
                    board.complete();
                    asking.look(watch, &board).await;
                }
            }
            board.close();
        }
        // Every target ends by itself, at the flow's limit at the latest.
        std::future::pending::<()>().await;
    });
    let targets = match select(targets, asking).await {
        Either::Left((targets, _)) => targets,
        Either::Right(((), _)) => Vec::new(),
    };
    let mut promoted = Promoted::new(tracked.promotion.clone(), targets);
    if !board.is_whole() && promoted.is_ok() {
        // The promotion goes on: with targets that nobody has seen.
        promoted.outcome = Outcome::Unknown(Reason::Deadline);
    }
    promoted
}

/// What is known of a target from the start.
fn known<'t>(tracked: &'t Tracked, app: &AppId) -> Known<'t> {
    Known {
        release: release_of(&tracked.found, app),
        before: tracked.before.as_ref().map(|before| {
            let newest = release_of(&before.latest, app);
            // An app that is in no list of releases has none yet.
            (
                newest.map_or(0, |release| release.version),
                before.code.as_deref(),
            )
        }),
        listed: tracked.promotion.is_some(),
    }
}

struct Asking<'w, 'c> {
    call: ListTargets,
    ended: GetPromotion,
    rhythm: Rhythm<'w, 'c>,
}

impl Asking<'_, '_> {
    /// Waits and asks once; `false` when the flow's time is up.
    async fn next(&mut self, watch: &Watch<'_>, board: &Board) -> bool {
        if !self.rhythm.next().await {
            return false;
        }
        self.look(watch, board).await;
        true
    }

    async fn look(&self, watch: &Watch<'_>, board: &Board) {
        if let Some(seen) = watch.ask(watch.heroku.all(&self.call)).await {
            board.put(seen);
        }
    }

    /// Whether the promotion says that it has ended. One that cannot be read is believed to
    /// list everything once something new would be visible.
    async fn has_ended(&self, watch: &Watch<'_>) -> bool {
        match watch.ask(watch.heroku.send(&self.ended)).await {
            Some(promotion) => promotion.status == PromotionStatus::Completed,
            None => !watch.may_lag(),
        }
    }
}

fn release_of<'r>(releases: &'r [Release], app: &AppId) -> Option<&'r Release> {
    let is_of = |release: &&Release| release.app.as_ref().is_some_and(|found| found.id == *app);
    releases.iter().find(is_of)
}
