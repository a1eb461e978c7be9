//! What is known of one target, and the work that watches it.

use std::sync::Mutex;

use crate::flows::FlowError;
use crate::flows::dynos::{self, DynoProgress};
use crate::flows::promote::{PromoteEvent, PromotedTarget, TargetResult};
use crate::flows::release::{self, Step};
use crate::flows::wait::Watch;
use crate::ids::{AppId, ReleaseId};
use crate::promotions::{PromotionTarget, TargetStatus};
use crate::releases::Release;

/// Where the events of several targets meet.
pub(super) struct Sink<'e>(Mutex<&'e mut (dyn FnMut(PromoteEvent) + Send)>);

impl<'e> Sink<'e> {
    pub(super) fn new(on_event: &'e mut (dyn FnMut(PromoteEvent) + Send)) -> Self {
        Self(Mutex::new(on_event))
    }

    pub(super) fn tell(&self, event: PromoteEvent) {
        let mut on_event = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        on_event(event);
    }
}

/// A target on its way.
pub(super) struct Target {
    pub(super) app: AppId,
    pub(super) release: Option<ReleaseId>,
    pub(super) version: Option<u64>,
    pub(super) status: TargetStatus,
    reason: Option<String>,
    output: Vec<String>,
    /// Whether its release is being watched, or its dynos.
    busy: bool,
    release_watched: bool,
    result: Option<TargetResult>,
}

/// Work for a target, as it is handed to the loop.
pub(super) enum Work {
    Release(AppId, ReleaseId),
    Dynos(AppId, u64),
}

/// What came of it.
pub(super) enum Done {
    Release(AppId, Result<Release, FlowError>),
    Dynos(AppId, Result<DynoProgress, FlowError>),
}

impl Target {
    pub(super) fn new(app: AppId) -> Self {
        Self {
            app,
            release: None,
            version: None,
            status: TargetStatus::Pending,
            reason: None,
            output: Vec::new(),
            busy: false,
            release_watched: false,
            result: None,
        }
    }

    pub(super) fn is_pending(&self) -> bool {
        !matches!(self.status, TargetStatus::Succeeded | TargetStatus::Failed)
    }

    pub(super) fn update(&mut self, seen: PromotionTarget) {
        self.status = seen.status;
        self.release = seen.release.or(self.release.take());
        self.reason = seen.error_message;
    }

    /// The next thing to do for it; `None` when it is done or must wait.
    pub(super) fn next(&mut self, dynos: bool, sink: &Sink<'_>) -> Option<Work> {
        if self.busy || self.result.is_some() {
            return None;
        }
        if let (false, Some(release)) = (self.release_watched, &self.release) {
            self.busy = true;
            self.release_watched = true;
            return Some(Work::Release(self.app.clone(), release.clone()));
        }
        match &self.status {
            TargetStatus::Succeeded => {
                sink.tell(PromoteEvent::Released {
                    app: self.app.clone(),
                });
                if let (true, Some(version)) = (dynos, self.version) {
                    self.busy = true;
                    return Some(Work::Dynos(self.app.clone(), version));
                }
                self.end(TargetResult::Released, sink);
            }
            TargetStatus::Failed => {
                let reason = self.reason.take();
                let failed = TargetResult::Failed {
                    reason: reason.unwrap_or_else(|| "Heroku gave no reason".to_owned()),
                    output: std::mem::take(&mut self.output),
                };
                self.end(failed, sink);
            }
            _ => {}
        }
        None
    }

    /// `decides`: no promotion is known, so the release alone tells the status.
    pub(super) fn release_done(&mut self, result: Result<Release, FlowError>, decides: bool) {
        self.busy = false;
        let status = match result {
            Ok(release) => {
                self.version = Some(release.version);
                TargetStatus::Succeeded
            }
            Err(FlowError::ReleaseFailed {
                version, output, ..
            }) => {
                self.version = Some(version);
                self.output = output;
                TargetStatus::Failed
            }
            // A release that cannot be read does not keep the promotion from ending well.
            Err(error) => {
                if decides && !matches!(error, FlowError::Deadline { .. }) {
                    self.result = Some(TargetResult::Unknown(Box::new(error)));
                }
                return;
            }
        };
        if decides {
            if status == TargetStatus::Failed {
                self.reason = Some("release command failed".to_owned());
            }
            self.status = status;
        }
    }

    pub(super) fn dynos_done(&mut self, result: Result<DynoProgress, FlowError>, sink: &Sink<'_>) {
        self.busy = false;
        let result = match result {
            Ok(progress) => TargetResult::Up(progress),
            Err(FlowError::DynosLate { progress }) => TargetResult::DynosLate(progress),
            Err(error) => TargetResult::Unknown(Box::new(error)),
        };
        self.end(result, sink);
    }

    fn end(&mut self, result: TargetResult, sink: &Sink<'_>) {
        sink.tell(PromoteEvent::Finished {
            app: self.app.clone(),
            ok: result.is_ok(),
        });
        self.result = Some(result);
    }

    pub(super) fn into_result(self) -> PromotedTarget {
        PromotedTarget {
            app: self.app,
            release: self.release,
            version: self.version,
            result: self.result.unwrap_or(TargetResult::Pending),
        }
    }
}

/// Follows a release, or waits for dynos.
pub(super) async fn work(watch: Watch<'_>, work: Work, sink: &Sink<'_>) -> Done {
    match work {
        Work::Release(app, release) => {
            let ended = release::follow(watch, &app, &release, &mut |step| {
                let app = app.clone();
                sink.tell(match step {
                    Step::Made(release) => PromoteEvent::Releasing {
                        app,
                        release: release.id.clone(),
                        version: release.version,
                    },
                    Step::Line(line) => PromoteEvent::Output { app, line },
                });
            })
            .await;
            Done::Release(app, ended)
        }
        Work::Dynos(app, version) => {
            let ended = dynos::watch(watch, &app, version, &mut |progress| {
                let app = app.clone();
                sink.tell(PromoteEvent::Dynos { app, progress });
            })
            .await;
            Done::Dynos(app, ended)
        }
    }
}
