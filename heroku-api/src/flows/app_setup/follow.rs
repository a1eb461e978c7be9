//! From an app setup that was accepted to the last dyno of its app.

use super::couple::{self, Coupled};
use super::owned::ExistingApp;
use super::plan::AppSetupPlan;
use crate::client::Revalidation;
use crate::flows::FlowError;
use crate::flows::output::Reader;
use crate::flows::review_app::{self, Emit, ReviewAppEvent, ReviewAppReport, ReviewAppWork};
use crate::flows::watch::Watch;
use crate::ids::{AppId, AppSetupId};
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::setups::{AppSetup, GetAppSetup, SetupStatus};

/// Follows a setup, and couples its app as soon as there is one.
pub(super) async fn setup(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
    id: AppSetupId,
    mut seen: Option<AppSetup>,
    work: ReviewAppWork,
    emit: Emit<'_>,
) -> ReviewAppReport {
    let on_line = |line| emit(ReviewAppEvent::BuildOutput(line));
    let call = GetAppSetup::new(&id);
    let mut known = Revalidation::default();
    let mut output = Reader::new();
    let mut rhythm = watch.rhythm(&[]);
    let mut state = State::default();
    let mut look = seen.is_none();
    let mut fresh = seen.is_some();
    let outcome = loop {
        if look {
            let asked = watch.ask(watch.heroku.send_if_changed(&call, &mut known));
            seen = output.beside(asked).await.flatten().or(seen);
        }
        look = true;
        if let Some(setup) = &seen {
            if let (false, Some(app)) = (state.coupled, &setup.app) {
                // Nothing that this very flow created is in a pipeline yet.
                let fresh = std::mem::take(&mut fresh);
                let coupling = async {
                    if fresh {
                        couple::send(watch, plan, &app.id).await
                    } else {
                        couple::try_once(watch, plan, &app.id).await
                    }
                };
                state.coupled = output.beside(coupling).await == Coupled::Here;
            }
            // After the coupling: who sees the event may stop following.
            state.emit(setup, emit);
            match setup.status {
                SetupStatus::Succeeded => break Outcome::Done,
                SetupStatus::Failed => break Outcome::Failed(Reason::AppSetupFailed),
                _ => {}
            }
            let build = setup.build.as_ref();
            let url = build.and_then(|build| build.output_stream_url.as_ref());
            output.start(watch, url, &on_line);
        }
        if !output.or_end(rhythm.next()).await {
            break Outcome::Unknown(Reason::Deadline);
        }
    };
    if matches!(outcome, Outcome::Failed(_)) {
        // It may have failed before anybody saw that there was an output.
        let build = seen.as_ref().and_then(|setup| setup.build.as_ref());
        let url = build.and_then(|build| build.output_stream_url.as_ref());
        output.start_late(watch, url, &on_line);
    }
    output.drain(watch).await;
    let mut report = ReviewAppReport::new(outcome, work);
    report.pr_number = plan.pr_number;
    report.name = Some(plan.name.clone());
    if outcome.is_done() {
        let report = report.with_setup(seen);
        return finish(watch, plan, report, state.coupled, emit).await;
    }
    report.output = output.lines();
    report.detail = match outcome {
        Outcome::Unknown(_) => watch.trouble(),
        _ => None,
    };
    report.with_setup(seen)
}

/// The setup has succeeded: the last chance to couple, then the dynos.
async fn finish(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
    mut report: ReviewAppReport,
    coupled: bool,
    emit: Emit<'_>,
) -> ReviewAppReport {
    let app = report
        .app
        .clone()
        .unwrap_or_else(|| AppId::from(plan.name.as_str()));
    report.app = Some(app.clone());
    if !coupled && !couple::until_here(watch, plan, &app, &mut report).await {
        return report;
    }
    Box::pin(review_app::ready(watch, report, emit)).await
}

/// The app is there: couples it if that was missed, and builds the commit into it.
pub(super) async fn existing(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
    app: ExistingApp,
    emit: Emit<'_>,
) -> Result<ReviewAppReport, FlowError> {
    let coupled = if app.coupled {
        Coupled::Here
    } else {
        couple::try_once(watch, plan, &app.id).await
    };
    let known = review_app::Known {
        builds: plan.builds.clone(),
        intent: plan.intent.as_ref(),
    };
    let build = review_app::build(watch, &app.id, &plan.version, known, emit, || {
        plan.build_into(&app.id)
    });
    let mut report = Box::pin(build).await?;
    report.pr_number = plan.pr_number;
    report.name = Some(plan.name.clone());
    if report.outcome.is_done() && coupled != Coupled::Here {
        couple::until_here(watch, plan, &app.id, &mut report).await;
    }
    Ok(report)
}

#[derive(Default)]
struct State {
    coupled: bool,
    announced: bool,
    building: bool,
}

impl State {
    fn emit(&mut self, setup: &AppSetup, emit: Emit<'_>) {
        let app = setup.app.as_ref().map(|app| app.id.clone());
        if !std::mem::replace(&mut self.announced, true) {
            emit(ReviewAppEvent::Setup {
                app_setup: setup.id.clone(),
                app: app.clone(),
            });
        }
        let build = setup.build.as_ref().and_then(|build| build.id.clone());
        if let (false, Some(build)) = (self.building, build) {
            self.building = true;
            emit(ReviewAppEvent::Building { app, build });
        }
    }
}
