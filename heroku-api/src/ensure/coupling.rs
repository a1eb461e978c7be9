//! One coupling per app.

use crate::client::Client;
use crate::couplings::{Coupling, CreateCoupling, GetCouplingByApp, Stage};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::ids::{AppId, PipelineId};

/// Puts an app into a stage of a pipeline once, although the answer may get lost.
///
/// An app that is in this pipeline already counts as done; look at its stage.
///
/// # Errors
/// As [`CreateCoupling`]; ambiguous only when looking did not help either.
pub async fn coupling(
    heroku: &Client,
    app: &AppId,
    pipeline: &PipelineId,
    stage: Stage,
    intent: Intent,
) -> Result<Ensured<Coupling>, Error> {
    let call = CreateCoupling::new(app, pipeline, stage);
    let look = || -> Attempt<'_, Option<Coupling>> {
        Box::pin(async move {
            match heroku.send(&GetCouplingByApp::new(app)).await {
                Ok(coupling) => {
                    let here = coupling
                        .pipeline
                        .as_ref()
                        .is_some_and(|found| found.id == *pipeline);
                    Ok(here.then_some(coupling))
                }
                Err(error) if error.is_not_found() => Ok(None),
                Err(error) => Err(error),
            }
        })
    };
    let send = || -> Attempt<'_, Coupling> { Box::pin(heroku.send(&call)) };
    once(heroku, &intent, send, look).await
}
