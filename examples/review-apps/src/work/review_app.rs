//! By Heroku's review apps.

use heroku_api::flows::FlowError;
use heroku_api::flows::review_app::{self as flows, ReviewAppEvent};
use heroku_api::review_apps::{ListReviewApps, ReviewApp, ReviewAppStatus};

use super::plan::Job;
use super::{builds, ids, say_built, say_replaced};
use crate::ended::Ended;
use crate::engine;
use crate::feedback::Facts;
use crate::follow::{self, End};
use crate::journal::{Action, Kind, Operation, Wish};
use crate::reasons::Reason;
use crate::trouble::Trouble;

/// Conflicts in a row that are looked into: something that somebody else created a moment
/// ago may be invisible for a while.
const CONFLICTS: u32 = 6;
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);

/// Why it did not work.
pub(super) enum Failed {
    /// Heroku makes no review apps here; nothing was created.
    Refused(Trouble),
    Other(Trouble),
}

impl From<Trouble> for Failed {
    fn from(trouble: Trouble) -> Self {
        Self::Other(trouble)
    }
}

pub(super) async fn run(
    job: &mut Job<'_>,
    existing: Option<ReviewApp>,
    facts: &mut Facts,
) -> Result<Ended, Failed> {
    let sha = job.sha.clone();
    let wish = Wish {
        kind: Some(job.kind),
        sha: &sha,
    };
    let found = job.feedback.journal.look(&wish).await;
    let Some(old) = existing else {
        let operation = begin(job, &wish, found, Action::Create, Vec::new()).await;
        return create(job, &operation, facts).await;
    };
    // Killed after it was created: it is this very one.
    let made = |known: &Operation| {
        known.action != Action::Build && !known.seen.contains(&old.id.to_string())
    };
    if found.as_ref().is_some_and(made) {
        begin(job, &wish, found, Action::Create, Vec::new()).await;
        return Ok(resume(job, &old, facts).await?);
    }
    if job.kind == Kind::Recreate || is_useless(&old) {
        say_replaced(job, "it is deleted, and created again");
        let seen = vec![old.id.to_string()];
        let operation = begin(job, &wish, found, Action::Recreate, seen).await;
        return recreate(job, &old, &operation, facts).await;
    }
    let known = match &old.app {
        Some(app) => builds(job, app).await?,
        None => Vec::new(),
    };
    say_built(job, &known);
    let operation = job
        .feedback
        .begin(&wish, found, Action::Build, ids(&known), &known)
        .await;
    let mut plan = job.review_app().intent(operation.intent(job.heroku));
    if !operation.resumed && old.app.is_some() {
        plan = plan.builds(known);
    }
    let limits = job.follow();
    let flow = flows::redeploy(job.heroku, &old, &plan, &limits);
    let built = |event: &ReviewAppEvent| matches!(event, ReviewAppEvent::Building { .. });
    let (screen, wait) = (&job.cx.screen, job.patience.wait);
    let end = follow::review_app(screen, &job.feedback, flow, facts, wait, built).await;
    Ok(ended(end.map_err(|error| {
        Trouble::flow("building into the review app", &error)
    })?))
}

async fn begin(
    job: &mut Job<'_>,
    wish: &Wish<'_>,
    found: Option<Operation>,
    action: Action,
    seen: Vec<String>,
) -> Operation {
    job.feedback.begin(wish, found, action, seen, &[]).await
}

/// Nothing can be built into it.
fn is_useless(app: &ReviewApp) -> bool {
    match app.status {
        ReviewAppStatus::Deleting | ReviewAppStatus::Deleted => true,
        ReviewAppStatus::Errored => app.app.is_none(),
        _ => false,
    }
}

async fn create(job: &Job<'_>, operation: &Operation, facts: &mut Facts) -> Result<Ended, Failed> {
    let plan = job.review_app().intent(operation.intent(job.heroku));
    let limits = job.follow();
    for _ in 0..CONFLICTS {
        let flow = flows::create(job.heroku, &plan, &limits);
        let accepted = |event: &ReviewAppEvent| matches!(event, ReviewAppEvent::Status { .. });
        let (screen, wait) = (&job.cx.screen, job.patience.wait);
        match follow::review_app(screen, &job.feedback, flow, facts, wait, accepted).await {
            Ok(end) => return Ok(ended(end)),
            Err(FlowError::Call(error)) if error.is_conflict() => {
                // Another run was faster, or it belongs to somebody else.
                if let Some(theirs) = engine::find(job.heroku, &job.place, &job.target).await? {
                    return Ok(resume(job, &theirs, facts).await?);
                }
                job.cx.services.wire.sleep(PAUSE).await;
            }
            Err(error) => return Err(refused(&error)),
        }
    }
    Err(Failed::Other(foreign(job).await))
}

async fn recreate(
    job: &Job<'_>,
    old: &ReviewApp,
    operation: &Operation,
    facts: &mut Facts,
) -> Result<Ended, Failed> {
    let plan = job.review_app().intent(operation.intent(job.heroku));
    let limits = job.follow();
    let flow = flows::recreate(job.heroku, &old.id, &plan, &limits);
    let id = old.id.clone();
    let accepted = move |event: &ReviewAppEvent| matches!(event, ReviewAppEvent::Status { review_app, .. } if *review_app != id);
    let (screen, wait) = (&job.cx.screen, job.patience.wait);
    match follow::review_app(screen, &job.feedback, flow, facts, wait, accepted).await {
        Ok(end) => Ok(ended(end)),
        // It is gone, and another run was faster to create the new one.
        Err(FlowError::Call(error)) if error.is_conflict() => create(job, operation, facts).await,
        Err(error) => Err(refused(&error)),
    }
}

/// Follows one that an earlier run, or another one, has created for this commit.
async fn resume(job: &Job<'_>, old: &ReviewApp, facts: &mut Facts) -> Result<Ended, Trouble> {
    let limits = job.follow();
    let flow = flows::resume(job.heroku, &old.id, &limits);
    let accepted = |event: &ReviewAppEvent| matches!(event, ReviewAppEvent::Status { .. });
    let (screen, wait) = (&job.cx.screen, job.patience.wait);
    let end = follow::review_app(screen, &job.feedback, flow, facts, wait, accepted).await;
    let end = end.map_err(|error| Trouble::flow("following the review app", &error))?;
    Ok(ended(end))
}

fn ended(end: End<flows::ReviewAppReport>) -> Ended {
    match end {
        End::Accepted => Ended::accepted("Heroku has accepted it; `review-apps wait` follows it"),
        End::Report(report) => Ended::of_report(&report),
    }
}

/// A refusal of `POST /review-apps`. What nobody answered is no refusal.
fn refused(error: &FlowError) -> Failed {
    let doing = "creating the review app";
    let trouble = Trouble::flow(doing, error);
    let FlowError::Call(call) = error else {
        return Failed::Other(trouble);
    };
    let status = call.as_api().map(|api| api.status().as_u16());
    match status {
        Some(403 | 404 | 410 | 422) => Failed::Refused(Trouble {
            reason: match status {
                Some(403) => trouble.reason,
                _ => Reason::ReviewAppsOff,
            },
            ..trouble.or_advice(
                "review apps must be on in the pipeline (`heroku reviewapps:enable`), which needs \
                 its GitHub link; --engine app-setup needs neither",
            )
        }),
        _ => Failed::Other(trouble),
    }
}

/// The branch has a review app, and it is not ours: whose is it?
async fn foreign(job: &Job<'_>) -> Trouble {
    let all = job.heroku.all(&ListReviewApps::new(&job.place.id)).await;
    let theirs = all
        .unwrap_or_default()
        .into_iter()
        .find(|app| app.branch == job.branch);
    let of = match &theirs {
        Some(ReviewApp {
            fork_repo: Some(fork),
            ..
        }) if job.target.fork != Some(*fork) => {
            format!("a fork (repository {fork})")
        }
        Some(ReviewApp {
            pr_number: Some(number),
            ..
        }) => format!("#{number}"),
        _ => "somebody else".to_owned(),
    };
    let branch = &job.branch;
    let trouble = Trouble::new(
        Reason::OtherPullRequest,
        format!(
            "the review app of the branch {branch} belongs to {of}, and Heroku makes one for a branch"
        ),
    );
    match theirs.and_then(|app| app.pr_number) {
        Some(number) => trouble.advice(format!("`review-apps delete --pr {number}` deletes that one; --engine app-setup makes one for each pull request")),
        None => trouble.advice("`review-apps list` shows it; --engine app-setup makes one for each pull request"),
    }
}
