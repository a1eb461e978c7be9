//! Puts the app of a setup into stage `review` of its pipeline.

use super::plan::AppSetupPlan;
use crate::couplings::{Coupling, CreateCoupling, GetCouplingByApp, Stage};
use crate::ensure::{self, Intent};
use crate::flows::review_app::ReviewAppReport;
use crate::flows::watch::{Watch, words};
use crate::ids::AppId;
use crate::progress::Outcome;
use crate::reasons::Reason;

/// What is known of the coupling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Coupled {
    /// The app is in stage `review` of the pipeline.
    Here,
    /// Heroku refuses to put it there; the reason is for people.
    Refused(String),
    /// Nobody knows yet: a look failed, or a write that may have worked.
    Unclear,
}

/// Looks, and puts the app there when it is nowhere. Nothing is sent after a look that
/// failed: the app may be there already.
pub(super) async fn try_once(watch: &Watch<'_>, plan: &AppSetupPlan, app: &AppId) -> Coupled {
    match is_here(watch, plan, app).await {
        Some(true) => return Coupled::Here,
        Some(false) => {}
        None => return Coupled::Unclear,
    }
    send(watch, plan, app).await
}

/// The same without the first look, for an app that was created a moment ago.
pub(super) async fn send(watch: &Watch<'_>, plan: &AppSetupPlan, app: &AppId) -> Coupled {
    let heroku = watch.heroku;
    let call = CreateCoupling::new(app, &plan.pipeline, Stage::Review);
    match ensure::coupling(heroku, &call, Intent::now(heroku)).await {
        Ok(_) => Coupled::Here,
        Err(error) if error.is_ambiguous() || error.is_transient() => Coupled::Unclear,
        // Another program may have been faster.
        Err(error) => match is_here(watch, plan, app).await {
            Some(true) => Coupled::Here,
            Some(false) => Coupled::Refused(words(&error)),
            None => Coupled::Unclear,
        },
    }
}

/// Tries until it is there, or Heroku refuses; writes the end into the report. `false` when
/// it is not there.
pub(super) async fn until_here(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
    app: &AppId,
    report: &mut ReviewAppReport,
) -> bool {
    let mut rhythm = watch.rhythm(&[1, 2]);
    loop {
        match try_once(watch, plan, app).await {
            Coupled::Here => return true,
            Coupled::Refused(why) => {
                report.outcome = Outcome::Failed(Reason::NotCoupled);
                report.detail = Some(why);
                return false;
            }
            Coupled::Unclear => {}
        }
        if !rhythm.next().await {
            report.outcome = Outcome::Unknown(Reason::NotCoupled);
            report.detail = watch.trouble();
            return false;
        }
    }
}

/// Whether the app is in stage `review` of the pipeline; `None` when nobody could say.
async fn is_here(watch: &Watch<'_>, plan: &AppSetupPlan, app: &AppId) -> Option<bool> {
    let call = GetCouplingByApp::new(app);
    let here = |coupling: &Coupling| {
        let pipeline = coupling.pipeline.as_ref();
        let same = pipeline.is_some_and(|pipeline| pipeline.id == plan.pipeline);
        same && coupling.stage == Stage::Review
    };
    match watch.ask(watch.heroku.send(&call)).await {
        Some(coupling) => Some(here(&coupling)),
        None => watch.is_missing().then_some(false),
    }
}
