//! Creates a review app, and follows it until it is created or errored.

use super::plan::ReviewAppPlan;
use super::report::{ReviewAppReport, ReviewAppWork};
use super::{Emit, ReviewAppEvent, emit_status, ready};
use crate::client::Revalidation;
use crate::ensure::{self, Ensured, Intent};
use crate::flows::output::Reader;
use crate::flows::watch::Watch;
use crate::flows::{FlowError, first};
use crate::ids::ReviewAppId;
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::review_apps::{GetReviewApp, ReviewApp, ReviewAppStatus};
use crate::setups::{AppSetup, GetAppSetup};

/// Sends it once.
pub(super) async fn start(
    watch: &Watch<'_>,
    plan: &ReviewAppPlan,
) -> Result<Ensured<ReviewApp>, FlowError> {
    let heroku = watch.heroku;
    let intent = match &plan.intent {
        Some(intent) => intent.clone(),
        None => Intent::now(heroku),
    };
    let sent = first::Sent::default();
    let attempt = |intent: Intent| {
        let sent = &sent;
        async move {
            let call = plan.call().await?;
            sent.mark(heroku);
            let code = plan.code.as_ref();
            Ok(ensure::review_app_with(heroku, &call, code, intent).await?)
        }
    };
    first::write(watch, intent, &sent, attempt).await
}

/// Follows a review app to its last dyno.
pub(super) async fn run(
    watch: &Watch<'_>,
    id: ReviewAppId,
    seen: Option<ReviewApp>,
    work: ReviewAppWork,
    emit: Emit<'_>,
) -> ReviewAppReport {
    let waited = until_created(watch, &id, seen, emit).await;
    let report = waited.report(work);
    if report.outcome.is_done() {
        ready::run(watch, report, emit).await
    } else {
        report
    }
}

/// How the creation of a review app ended.
pub(super) struct Waited {
    pub(super) outcome: Outcome,
    pub(super) review_app: Option<ReviewApp>,
    setup: Option<AppSetup>,
    output: Vec<String>,
    detail: Option<String>,
}

impl Waited {
    pub(super) fn report(self, work: ReviewAppWork) -> ReviewAppReport {
        let failed = matches!(self.outcome, Outcome::Failed(_));
        let said = self.review_app.as_ref().and_then(|app| {
            let message = app.message.clone().or_else(|| app.error_status.clone());
            message.filter(|_| failed)
        });
        let mut report = ReviewAppReport::new(self.outcome, work);
        report.detail = said.or(self.detail);
        report.output = self.output;
        report
            .with_review_app(self.review_app)
            .with_setup(self.setup)
    }
}

/// Looks until it is created or errored, or the flow's time is up. The output of its build
/// is read beside.
pub(super) async fn until_created(
    watch: &Watch<'_>,
    id: &ReviewAppId,
    mut seen: Option<ReviewApp>,
    emit: Emit<'_>,
) -> Waited {
    let call = GetReviewApp::new(id);
    let on_line = |line| emit(ReviewAppEvent::BuildOutput(line));
    let mut known = Revalidation::default();
    let mut output = Reader::new();
    let mut rhythm = watch.rhythm(&[]);
    let mut state = State::default();
    let mut look = seen.is_none();
    let outcome = loop {
        if look {
            let asked = watch.ask(watch.heroku.send_if_changed(&call, &mut known));
            match output.beside(asked).await {
                Some(newer) => {
                    state.read = true;
                    state.missing = 0;
                    seen = newer.or(seen);
                }
                None if state.is_gone(watch) => break Outcome::Failed(Reason::ReviewAppDeleted),
                None => {}
            }
        }
        look = true;
        if let Some(app) = &seen {
            emit_status(app, &mut state.last, emit);
            match app.status {
                // Without its app nobody can say that it runs.
                ReviewAppStatus::Created if app.app.is_some() => {
                    // Which build made it, when no look has seen that yet.
                    let setup = state.read_setup(watch, app, emit);
                    output.beside(setup).await;
                    break Outcome::Done;
                }
                ReviewAppStatus::Errored => break Outcome::Failed(Reason::ReviewAppErrored),
                ReviewAppStatus::Deleting | ReviewAppStatus::Deleted => {
                    break Outcome::Failed(Reason::ReviewAppDeleted);
                }
                _ => {}
            }
            let setup = state.read_setup(watch, app, emit);
            output.beside(setup).await;
            let build = state.setup.as_ref().and_then(|setup| setup.build.as_ref());
            let url = build.and_then(|build| build.output_stream_url.as_ref());
            output.start(watch, url, &on_line);
        }
        if !output.or_end(rhythm.next()).await {
            break Outcome::Unknown(Reason::Deadline);
        }
    };
    let detail = watch.trouble();
    if matches!(outcome, Outcome::Failed(_)) {
        // The setup knows the reasons: one more look.
        if let Some(setup) = seen.as_ref().and_then(|app| app.app_setup.as_ref()) {
            let call = GetAppSetup::new(setup);
            let newer = watch.ask(watch.heroku.send(&call));
            state.setup = output.beside(newer).await.or(state.setup);
        }
        // It may have failed before anybody saw that there was an output.
        let build = state.setup.as_ref().and_then(|setup| setup.build.as_ref());
        let url = build.and_then(|build| build.output_stream_url.as_ref());
        output.start_late(watch, url, &on_line);
    }
    output.drain(watch).await;
    Waited {
        outcome,
        review_app: seen,
        setup: state.setup,
        output: output.lines(),
        detail,
    }
}

#[derive(Default)]
struct State {
    last: Option<ReviewAppStatus>,
    setup: Option<AppSetup>,
    /// Whether it was ever read.
    read: bool,
    /// Looks in a row that found nothing.
    missing: u32,
}

impl State {
    /// Whether it is gone: one look that finds nothing is no proof, and something new can
    /// be invisible for a while.
    fn is_gone(&mut self, watch: &Watch<'_>) -> bool {
        if !watch.is_missing() {
            return false;
        }
        self.missing += 1;
        self.missing >= 2 && (self.read || !watch.may_lag())
    }

    /// Reads the setup until it names a build.
    async fn read_setup(&mut self, watch: &Watch<'_>, app: &ReviewApp, emit: Emit<'_>) {
        let Some(id) = app.app_setup.as_ref().filter(|_| self.build().is_none()) else {
            return;
        };
        let call = GetAppSetup::new(id);
        let Some(setup) = watch.ask(watch.heroku.send(&call)).await else {
            return;
        };
        self.setup = Some(setup);
        if let Some(build) = self.build() {
            emit(ReviewAppEvent::Building {
                app: app.app.clone(),
                build,
            });
        }
    }

    fn build(&self) -> Option<crate::ids::BuildId> {
        self.setup.as_ref()?.build.as_ref()?.id.clone()
    }
}
