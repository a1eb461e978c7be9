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

impl Board {
    /// Writes down what Heroku lists.
    pub(super) fn put(&self, seen: Vec<PromotionTarget>) {
        let mut targets = self.lock();
        for new in seen {
            match targets.iter_mut().find(|known| known.app == new.app) {
                Some(known) => {
                    let release = new.release.clone().or(known.release.take());
                    *known = new;
                    known.release = release;
                }
                None => targets.push(new),
            }
        }
        drop(targets);
        self.changed.notify();
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

    /// Whether no target can bring news any more.
    pub(super) fn is_complete(&self) -> bool {
        let targets = self.lock();
        let ended = |target: &PromotionTarget| match target.status {
            TargetStatus::Failed => true,
            TargetStatus::Succeeded => target.release.is_some(),
            _ => false,
        };
        !targets.is_empty() && targets.iter().all(ended)
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
