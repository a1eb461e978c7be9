//! Creates a review app, or builds into the one that is there.

use super::plan::ReviewAppPlan;
use super::report::{ReviewAppReport, ReviewAppWork};
use super::{Emit, create, delete, redeploy};
use crate::ensure::Ensured;
use crate::flows::watch::Watch;
use crate::flows::{FlowError, first};
use crate::progress::Outcome;
use crate::review_apps::{ReviewApp, ReviewAppStatus};

/// Conflicts in a row that are looked into: something that somebody else created a moment
/// ago may be invisible for a while.
const CONFLICTS: u32 = 6;

pub(super) async fn run(
    watch: &Watch<'_>,
    plan: &ReviewAppPlan,
    emit: Emit<'_>,
) -> Result<ReviewAppReport, FlowError> {
    let mut conflicts = 0;
    loop {
        let look = || {
            super::find(
                watch.heroku,
                &plan.pipeline,
                &plan.branch,
                plan.fork,
                plan.pr_number,
            )
        };
        match first::read(watch, look).await? {
            Some(old) if is_going(&old) => {
                if delete::until_gone(watch, &old.id, emit).await != Outcome::Done {
                    return Err(FlowError::Deadline);
                }
            }
            Some(old) if old.status == ReviewAppStatus::Errored && old.app.is_none() => {
                if delete::run(watch, &old.id, emit).await? != Outcome::Done {
                    return Err(FlowError::Deadline);
                }
            }
            Some(old) => return redeploy::run(watch, old, plan, emit).await,
            None => match create::start(watch, plan).await {
                Ok(Ensured::Created(made)) => {
                    let id = made.id.clone();
                    let work = ReviewAppWork::Created;
                    let report = create::run(watch, id, Some(made), work, emit).await;
                    return Ok(report);
                }
                Ok(Ensured::Found(old)) => return redeploy::run(watch, old, plan, emit).await,
                Err(FlowError::Call(error)) if error.is_conflict() && conflicts < CONFLICTS => {
                    conflicts += 1;
                    if watch.is_over() {
                        return Err(FlowError::Call(error));
                    }
                    watch.sleep(super::POLL).await;
                }
                Err(error) => return Err(error),
            },
        }
    }
}

fn is_going(app: &ReviewApp) -> bool {
    matches!(
        app.status,
        ReviewAppStatus::Deleting | ReviewAppStatus::Deleted
    )
}
