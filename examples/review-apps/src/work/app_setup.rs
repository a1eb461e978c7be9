//! By an app setup: no GitHub link is needed, and we name the app.

use heroku_api::flows::FlowError;
use heroku_api::flows::app_setup::{self as flows, ExistingApp};
use heroku_api::flows::review_app::{ReviewAppEvent, ReviewAppReport};

use super::plan::Job;
use super::{builds, ids, say_built, say_replaced};
use crate::ended::Ended;
use crate::feedback::Facts;
use crate::follow::{self, End};
use crate::journal::{Action, Kind, Operation, Wish};
use crate::trouble::Trouble;

pub(super) async fn run(
    job: &mut Job<'_>,
    existing: Option<ExistingApp>,
    facts: &mut Facts,
) -> Result<Ended, Trouble> {
    facts.name = Some(job.app.clone());
    let sha = job.sha.clone();
    let wish = Wish {
        kind: Some(job.kind),
        sha: &sha,
    };
    let found = job.feedback.journal.look(&wish).await;
    let Some(app) = existing else {
        let operation = job
            .feedback
            .begin(&wish, found, Action::Create, Vec::new(), &[])
            .await;
        return create(job, &operation, facts).await;
    };
    let is_new = |known: &Operation| !known.seen.contains(&app.id.to_string());
    let replaced = found
        .as_ref()
        .is_some_and(|known| known.action == Action::Recreate && is_new(known));
    if job.kind == Kind::Recreate && !replaced {
        say_replaced(job, "it is deleted, and created again under the same name");
        let seen = vec![app.id.to_string()];
        let operation = job
            .feedback
            .begin(&wish, found, Action::Recreate, seen, &[])
            .await;
        let limits = job.follow();
        let closed = flows::close(job.heroku, &job.app_setup(), &limits).await;
        let closed = closed.map_err(|error| Trouble::flow("deleting the app", &error))?;
        if !closed.outcome.is_done() {
            return Err(Trouble::flow("deleting the app", &FlowError::Deadline));
        }
        return create(job, &operation, facts).await;
    }
    let known = builds(job, &app.id).await?;
    say_built(job, &known);
    let operation = job
        .feedback
        .begin(&wish, found, Action::Build, ids(&known), &known)
        .await;
    let mut plan = job.app_setup().intent(operation.intent(job.heroku));
    if !operation.resumed {
        plan = plan.builds(known);
    }
    let limits = job.follow();
    let flow = flows::redeploy(job.heroku, &app, &plan, &limits);
    let built = |event: &ReviewAppEvent| matches!(event, ReviewAppEvent::Building { .. });
    let (screen, wait) = (&job.cx.screen, job.patience.wait);
    let end = follow::review_app(screen, &job.feedback, flow, facts, wait, built).await;
    ended(end, "building into the app")
}

async fn create(job: &Job<'_>, operation: &Operation, facts: &mut Facts) -> Result<Ended, Trouble> {
    let plan = job.app_setup().intent(operation.intent(job.heroku));
    let limits = job.follow();
    let flow = flows::create(job.heroku, &plan, &limits);
    let accepted = |event: &ReviewAppEvent| {
        matches!(
            event,
            ReviewAppEvent::Setup { app: Some(_), .. } | ReviewAppEvent::Building { .. }
        )
    };
    let (screen, wait) = (&job.cx.screen, job.patience.wait);
    let end = follow::review_app(screen, &job.feedback, flow, facts, wait, accepted).await;
    ended(end, "setting the app up")
}

fn ended(end: Result<End<ReviewAppReport>, FlowError>, doing: &str) -> Result<Ended, Trouble> {
    match end {
        Ok(End::Accepted) => Ok(Ended::accepted(
            "Heroku has accepted it; `review-apps wait` follows it",
        )),
        Ok(End::Report(report)) => Ok(Ended::of_report(&report)),
        Err(error) => Err(Trouble::flow(doing, &error)),
    }
}
