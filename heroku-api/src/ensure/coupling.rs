//! One coupling per app.

use crate::client::Client;
use crate::couplings::{Coupling, CreateCoupling, GetCouplingByApp};
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;

/// Puts an app into a stage of a pipeline once, although the response may get lost.
///
/// An app that is in this stage of this pipeline already counts as done; one that is in
/// another stage or pipeline does not.
///
/// # Errors
/// As [`CreateCoupling`]; ambiguous when looking did not help either.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::couplings::{CreateCoupling, Stage};
/// use heroku_api::ensure::{self, Intent};
///
/// let pipeline = "01234567-89ab-cdef-0123-456789abcdef";
/// let call = CreateCoupling::new("shop-pr-12", pipeline, Stage::Review);
/// let coupling = ensure::coupling(&heroku, &call, Intent::now(&heroku)).await?;
/// println!("was there before: {}", coupling.is_found());
/// # Ok(()) }
/// ```
pub async fn coupling(
    heroku: &Client,
    call: &CreateCoupling,
    intent: Intent,
) -> Result<Ensured<Coupling>, Error> {
    let (app, pipeline, stage) = call.parts();
    let look = || -> Attempt<'_, Option<Coupling>> {
        Box::pin(async move {
            match heroku.send(&GetCouplingByApp::new(app)).await {
                Ok(coupling) => {
                    let found = coupling.pipeline.as_ref();
                    let here = found.is_some_and(|found| found.id == *pipeline);
                    Ok((here && coupling.stage == *stage).then_some(coupling))
                }
                Err(error) if error.is_not_found() => Ok(None),
                Err(error) => Err(error),
            }
        })
    };
    let send = || -> Attempt<'_, Coupling> { Box::pin(heroku.send(call)) };
    once(heroku, &intent, send, look).await
}
