//! What is known of the targets of a promotion, for all that wait for one of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ids::{AppId, ReleaseId};
use crate::progress::Signal;
use crate::promotions::{PromotionTarget, TargetStatus};

/// The newest news of every target.
#[derive(Default)]
pub(super) struct Board {
    targets: Mutex<Vec<PromotionTarget>>,
    /// Whether every target is listed.
    whole: AtomicBool,
    closed: AtomicBool,
    changed: Signal,
}

/// What one target is waiting for.
pub(super) enum News {
    /// It has its release.
    Release(ReleaseId),
    /// It failed, and Heroku's reason.
    Failed(Option<String>),
    /// It succeeded, but its release is not named.
    Nameless,
    /// The time was up before there was any news.
    Over,
}

fn has_ended(target: &PromotionTarget) -> bool {
    matches!(
        target.status,
        TargetStatus::Succeeded | TargetStatus::Failed
    )
}

impl Board {
    /// Writes down what Heroku lists.
    pub(super) fn put(&self, seen: Vec<PromotionTarget>) {
        let mut targets = self.lock();
        for new in seen {
            match targets.iter_mut().find(|known| known.app == new.app) {
                Some(known) => {
                    let release = new.release.clone().or(known.release.take());
                    // What has ended stays so: an app can be listed twice.
                    if !has_ended(known) {
                        *known = new;
                    }
                    known.release = release;
                }
                None => targets.push(new),
            }
        }
        drop(targets);
        self.changed.notify();
    }

    /// Every target is listed.
    pub(super) fn complete(&self) {
        self.whole.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Relaxed)
    }

    /// Nothing will be written any more.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.changed.notify();
    }

    pub(super) fn apps(&self) -> Vec<AppId> {
        self.lock()
            .iter()
            .map(|target| target.app.clone())
            .collect()
    }

    /// Whether no target can bring news any more: neither one that is listed, nor one of
    /// `wanted` that is not listed yet.
    pub(super) fn is_complete<'a>(&self, wanted: impl IntoIterator<Item = &'a AppId>) -> bool {
        let targets = self.lock();
        let ended = |target: &PromotionTarget| match target.status {
            TargetStatus::Failed => true,
            TargetStatus::Succeeded => target.release.is_some(),
            _ => false,
        };
        let listed = |app: &AppId| targets.iter().any(|target| target.app == *app);
        !targets.is_empty() && targets.iter().all(ended) && wanted.into_iter().all(listed)
    }

    /// Waits until nothing will be written any more.
    pub(super) async fn closed(&self) {
        self.wait(|| self.closed.load(Ordering::Relaxed).then_some(()))
            .await;
    }

    /// Waits until there is something to do for a target.
    pub(super) async fn news(&self, app: &AppId) -> News {
        self.wait(|| {
            let targets = self.lock();
            let target = targets.iter().find(|target| target.app == *app);
            let Some(target) = target else {
                return self.closed.load(Ordering::Relaxed).then_some(News::Over);
            };
            match (&target.status, &target.release) {
                (TargetStatus::Failed, _) => Some(News::Failed(target.error_message.clone())),
                (_, Some(release)) => Some(News::Release(release.clone())),
                (TargetStatus::Succeeded, None) => Some(News::Nameless),
                _ if self.closed.load(Ordering::Relaxed) => Some(News::Over),
                _ => None,
            }
        })
        .await
    }

    /// Waits until Heroku names the release of a target.
    pub(super) async fn release(&self, app: &AppId) -> ReleaseId {
        self.wait(|| {
            let targets = self.lock();
            let target = targets.iter().find(|target| target.app == *app)?;
            target.release.clone()
        })
        .await
    }

    /// Waits until a target failed; the answer is Heroku's reason.
    pub(super) async fn failed(&self, app: &AppId) -> Option<String> {
        self.wait(|| {
            let targets = self.lock();
            let failed = targets
                .iter()
                .find(|target| target.app == *app && target.status == TargetStatus::Failed)?;
            Some(failed.error_message.clone())
        })
        .await
    }

    async fn wait<T>(&self, look: impl Fn() -> Option<T>) -> T {
        loop {
            let seen = self.changed.count();
            if let Some(found) = look() {
                return found;
            }
            self.changed.after(seen).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PromotionTarget>> {
        self.targets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
