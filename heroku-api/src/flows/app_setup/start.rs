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
    /// An app that is there: an earlier run made it, or the response was lost.
    App(ExistingApp),
}

/// Whether it was looked up before that there is no app of the plan's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// The name was free.
    Free,
    /// Nobody looked: a name that is taken may be that of our own app.
    No,
}

/// Pauses before further looks at a name that is taken: an app that was created a moment ago
/// may be invisible, and its config vars may come later.
const AGAIN: &[u64] = &[1, 2, 4];

/// Sends it once.
pub(super) async fn start(
    watch: &Watch<'_>,
    plan: &AppSetupPlan,
    looked: Looked,
) -> Result<Started, FlowError> {
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
    match first::write(watch, intent.clone(), &sent, attempt).await {
        Ok(AppSetupOutcome::Created(setup)) => Ok(Started::Setup(Box::new(setup))),
        Ok(AppSetupOutcome::Found(app)) if looked == Looked::Free => {
            Ok(Started::App(ExistingApp {
                id: app.id,
                coupled: false,
            }))
        }
        // It has this name, but nothing says yet that it is ours.
        Ok(AppSetupOutcome::Found(_)) => match named(watch, plan).await {
            Err(FlowError::Call(_) | FlowError::Deadline) => {
                Err(first::ambiguous(&intent, &sent, None))
            }
            found => found,
        },
        Err(FlowError::Call(error)) if owned::is_taken(&error) => named(watch, plan).await,
        Err(error) => Err(error),
    }
}

/// The app of a name that is taken, when it is ours.
async fn named(watch: &Watch<'_>, plan: &AppSetupPlan) -> Result<Started, FlowError> {
    let mut rhythm = watch.rhythm(AGAIN);
    for _ in AGAIN {
        match owned::find(watch, plan).await {
            Ok(Some(app)) => return Ok(Started::App(app)),
            Ok(None) | Err(FlowError::Plan(_)) => {}
            Err(error) => return Err(error),
        }
        if !rhythm.next().await {
            break;
        }
    }
    match owned::find(watch, plan).await? {
        Some(app) => Ok(Started::App(app)),
        None => Err(owned::taken(plan)),
    }
}
