//! Whether there is an app of the plan's name, and whether it is ours.

use super::MARKER;
use super::plan::AppSetupPlan;
use crate::apps::{App, GetApp};
use crate::client::Client;
use crate::config_vars::GetConfigVars;
use crate::couplings::{Coupling, GetCouplingByApp, Stage};
use crate::error::{ApiError, Error};
use crate::flows::watch::Watch;
use crate::flows::{FlowError, first};
use crate::ids::AppId;
use crate::secret::Secret;

/// The app of a plan, when there is one and it is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExistingApp {
    /// The app.
    pub id: AppId,
    /// Whether it is in stage `review` of the pipeline already.
    pub coupled: bool,
}

/// What an address of an app led to.
enum Coupled {
    Yes(Coupling),
    /// There is such an app, or it is not known whether there is one.
    No,
    /// There is no such app.
    NoApp,
}

/// The app of the plan; `None` when there is no app of its name. One request for one that is
/// in its pipeline, and for a name that is free. One that this account may not see (403) is
/// somebody else's.
pub(super) async fn find(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
) -> Result<Option<ExistingApp>, FlowError> {
    let heroku = watch.heroku;
    let coupled = match first::read(watch, || coupling(heroku, plan)).await {
        Err(FlowError::Call(error)) if is_taken(&error) => return Err(taken(plan)),
        coupled => coupled?,
    };
    match coupled {
        Coupled::NoApp => Ok(None),
        Coupled::Yes(coupling) if is_here(&coupling, plan) => Ok(Some(ExistingApp {
            id: coupling.app,
            coupled: true,
        })),
        Coupled::Yes(_) => Err(taken(plan)),
        Coupled::No => uncoupled(watch, plan).await,
    }
}

/// Not coupled yet: a program may have been killed between setup and coupling.
async fn uncoupled(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
) -> Result<Option<ExistingApp>, FlowError> {
    let heroku = watch.heroku;
    let app = match first::read(watch, || by_name(heroku, plan)).await {
        Ok(Some(app)) => app,
        Ok(None) => return Ok(None),
        Err(FlowError::Call(error)) if is_taken(&error) => return Err(taken(plan)),
        Err(error) => return Err(error),
    };
    let vars = GetConfigVars::new(&app.id);
    let ours = match first::read(watch, || heroku.send(&vars)).await {
        Ok(vars) => vars.get(MARKER).map(Secret::expose) == Some(plan.pipeline.as_str()),
        Err(FlowError::Call(error)) if is_taken(&error) => false,
        Err(error) => return Err(error),
    };
    if !ours {
        return Err(taken(plan));
    }
    Ok(Some(ExistingApp {
        id: app.id,
        coupled: false,
    }))
}

async fn coupling(heroku: &Client, plan: &AppSetupPlan) -> Result<Coupled, Error> {
    let call = GetCouplingByApp::new(plan.name.as_str());
    match heroku.send(&call).await {
        Ok(coupling) => Ok(Coupled::Yes(coupling)),
        Err(error) if error.is_not_found() => {
            // Heroku usually names what is missing.
            let missing = error.as_api().and_then(ApiError::resource);
            Ok(match missing {
                Some("app") => Coupled::NoApp,
                _ => Coupled::No,
            })
        }
        Err(error) => Err(error),
    }
}

/// Whether an app is in stage `review` of the plan's pipeline.
pub(super) fn is_here(coupling: &Coupling, plan: &AppSetupPlan) -> bool {
    let pipeline = coupling.pipeline.as_ref();
    let same = pipeline.is_some_and(|pipeline| pipeline.id == plan.pipeline);
    same && coupling.stage == Stage::Review
}

pub(super) async fn by_name(heroku: &Client, plan: &AppSetupPlan) -> Result<Option<App>, Error> {
    match heroku.send(&GetApp::new(plan.name.as_str())).await {
        Ok(app) => Ok(Some(app)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a call failed because the name belongs to somebody else.
pub(super) fn is_taken(error: &Error) -> bool {
    let said = |api: &ApiError| {
        let message = api.message().unwrap_or_default().to_ascii_lowercase();
        api.is_forbidden() || (api.is_invalid() && message.contains("taken"))
    };
    error.as_api().is_some_and(said)
}

pub(super) fn taken(plan: &AppSetupPlan) -> FlowError {
    FlowError::Plan(format!(
        "the app name {} is taken by an app that is not the review app of this pipeline",
        plan.name
    ))
}
