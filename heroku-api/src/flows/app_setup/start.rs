//! Sends the app setup once.

use super::owned::{self, ExistingApp};
use super::plan::AppSetupPlan;
use crate::config_vars::{ConfigVars, GetStageConfigVars};
use crate::couplings::Stage;
use crate::ensure::{self, AppSetupOutcome, Intent};
use crate::flows::watch::Watch;
use crate::flows::{FlowError, first};
use crate::setups::AppSetup;

/// What there is after the setup was sent.
pub(super) enum Started {
    /// The setup.
    Setup(Box<AppSetup>),
    /// Its response was lost, and its app was found by name.
    App(ExistingApp),
}

/// Sends it once. That there is no app of this name was looked up before.
pub(super) async fn start(watch: &Watch<'_>, plan: &AppSetupPlan) -> Result<Started, FlowError> {
    let heroku = watch.heroku;
    let vars = GetStageConfigVars::new(&plan.pipeline, Stage::Review);
    let vars: ConfigVars = first::read(watch, || heroku.send(&vars)).await?;
    let intent = match &plan.intent {
        Some(intent) => intent.clone(),
        None => Intent::now(heroku),
    };
    let sent = first::Sent::default();
    let attempt = |intent: Intent| {
        let (sent, vars) = (&sent, &vars);
        async move {
            let call = plan.call(plan.link.get().await?, vars);
            sent.mark(heroku);
            let code = plan.code.as_ref();
            Ok(ensure::app_setup_with(heroku, &call, code, intent).await?)
        }
    };
    match first::write(watch, intent, &sent, attempt).await {
        Ok(AppSetupOutcome::Created(setup)) => Ok(Started::Setup(Box::new(setup))),
        Ok(AppSetupOutcome::Found(app)) => Ok(Started::App(ExistingApp {
            id: app.id,
            coupled: false,
        })),
        Err(FlowError::Call(error)) if owned::is_taken(&error) => Err(owned::taken(plan)),
        Err(error) => Err(error),
    }
}
