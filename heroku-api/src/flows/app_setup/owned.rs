//! Whether there is an app of the plan's name, and whether it is ours.

use super::MARKER;
use super::plan::AppSetupPlan;
use crate::apps::{App, GetApp};
use crate::config_vars::GetConfigVars;
use crate::couplings::{GetCouplingByApp, Stage};
use crate::error::{ApiError, Error};
use crate::flows::watch::Watch;
use crate::flows::{FlowError, first};
use crate::secret::Secret;

/// The app of the plan; `None` when there is no app of its name. One that this account may
/// not see (403) is somebody else's.
pub(super) async fn find(watch: &Watch<'_>, plan: &AppSetupPlan) -> Result<Option<App>, FlowError> {
    let heroku = watch.heroku;
    let app = match first::read(watch, || by_name(heroku, plan)).await {
        Ok(Some(app)) => app,
        Ok(None) => return Ok(None),
        Err(FlowError::Call(error)) if is_taken(&error) => return Err(taken(plan)),
        Err(error) => return Err(error),
    };
    let coupled = GetCouplingByApp::new(&app.id);
    let coupling = first::read(watch, || async {
        match heroku.send(&coupled).await {
            Ok(coupling) => Ok(Some(coupling)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    })
    .await?;
    let ours = match coupling {
        Some(coupling) => {
            let pipeline = coupling.pipeline.as_ref();
            let here = pipeline.is_some_and(|pipeline| pipeline.id == plan.pipeline);
            here && coupling.stage == Stage::Review
        }
        // Not coupled yet: a program may have been killed between setup and coupling.
        None => {
            let vars = GetConfigVars::new(&app.id);
            match first::read(watch, || heroku.send(&vars)).await {
                Ok(vars) => vars.get(MARKER).map(Secret::expose) == Some(plan.pipeline.as_str()),
                Err(FlowError::Call(error)) if is_taken(&error) => false,
                Err(error) => return Err(error),
            }
        }
    };
    if ours {
        Ok(Some(app))
    } else {
        Err(taken(plan))
    }
}

pub(super) async fn by_name(
    heroku: &crate::Client,
    plan: &AppSetupPlan,
) -> Result<Option<App>, Error> {
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
