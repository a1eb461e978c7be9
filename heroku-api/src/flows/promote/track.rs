//! Asks for the targets of a promotion, and follows them side by side.

use std::pin::pin;

use futures_util::future::{Either, join_all, select};

use super::board::Board;
use super::plan::unnamed;
use super::target::{Known, target};
use super::{PromoteEvent, Promoted};
use crate::flows::watch::{Rhythm, Watch};
use crate::ids::{AppId, PromotionId};
use crate::promotions::ListTargets;
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
        call: ListTargets::new(promotion),
        rhythm: watch.rhythm(EARLY),
    });
    if let Some(asking) = &mut asking
        && tracked.targets.is_empty()
    {
        // Resumed: which targets there are, only the promotion says.
        while asking.next(watch, &board).await && board.apps().is_empty() {}
        tracked.targets = board.apps().into_iter().map(unnamed).collect();
    }
    let targets = tracked.targets.iter().map(|app| {
        let known = Known {
            release: release_of(&tracked.found, &app.id),
            before: tracked.before.as_ref().map(|before| {
                let newest = release_of(&before.latest, &app.id);
                // An app that is in no list of releases has none yet.
                (
                    newest.map_or(0, |release| release.version),
                    before.code.as_deref(),
                )
            }),
            listed: tracked.promotion.is_some(),
        };
        target(watch, app, known, &board, emit)
    });
    let targets = pin!(join_all(targets));
    let asking = pin!(async {
        if let Some(asking) = &mut asking {
            while !board.is_complete() && asking.next(watch, &board).await {}
            board.close();
        }
        // Every target ends by itself, at the flow's limit at the latest.
        std::future::pending::<()>().await;
    });
    let targets = match select(targets, asking).await {
        Either::Left((targets, _)) => targets,
        Either::Right(((), _)) => Vec::new(),
    };
    Promoted::new(tracked.promotion, targets)
}

struct Asking<'w, 'c> {
    call: ListTargets,
    rhythm: Rhythm<'w, 'c>,
}

impl Asking<'_, '_> {
    /// Waits and asks once; `false` when the flow's time is up.
    async fn next(&mut self, watch: &Watch<'_>, board: &Board) -> bool {
        if !self.rhythm.next().await {
            return false;
        }
        if let Some(seen) = watch.ask(watch.heroku.all(&self.call)).await {
            board.put(seen);
        }
        true
    }
}

fn release_of<'r>(releases: &'r [Release], app: &AppId) -> Option<&'r Release> {
    let is_of = |release: &&Release| release.app.as_ref().is_some_and(|found| found.id == *app);
    releases.iter().find(is_of)
}
