//! `delete`: the review app of a branch or a pull request.

use std::time::Duration;

use heroku_api::Client;
use heroku_api::flows::app_setup;
use heroku_api::flows::review_app::{self, ReviewAppEvent};
use heroku_api::ids::ReviewAppId;
use heroku_api::progress::{Follow, Outcome};
use heroku_api::review_apps::{ListReviewApps, ReviewApp};
use serde_json::json;

use crate::args::{self, Engine};
use crate::ended::Ended;
use crate::feedback::Feedback;
use crate::place::Place;
use crate::target::Target;
use crate::trouble::Trouble;
use crate::{Cx, engine};

/// What was sent is visible after so long.
const WINDOW: Duration = Duration::from_secs(60);
/// Between two looks for it.
const AGAIN: Duration = Duration::from_secs(5);

pub(crate) async fn run(cx: &Cx, args: args::Delete) -> Result<Ended, Trouble> {
    let heroku = cx.services.heroku()?;
    let target = Target::find(cx, &args.at).await?;
    if target.pr.is_none() {
        target.branch()?;
    }
    let repository = target.repo.as_ref().map(github_checks::Repo::name);
    let place = Place::find(cx, &heroku, &args.place, repository).await?;
    let app = place.app(&target);
    let mut feedback = Feedback::new(cx, &args.feedback, &target, &app, false)?;
    let gone = || all_gone(cx, &heroku, &place, &target, &app, &args);
    let (mut outcome, mut deleted) = gone().await?;
    if deleted.is_empty()
        && let Some(since) = feedback.journal.creating_since().await
    {
        // A run was stopped while it created one, which may show itself a moment later.
        let wire = &cx.services.wire;
        while deleted.is_empty() && wire.now() < since + WINDOW {
            wire.sleep(AGAIN).await;
            (outcome, deleted) = gone().await?;
        }
    }
    if outcome.is_done() {
        feedback.deleted().await;
    }
    let text = match (outcome, deleted.as_slice()) {
        (Outcome::Done, []) => format!("{} has no review app: nothing to delete", target.title()),
        (Outcome::Done, _) => format!("the review app of {} is gone", target.title()),
        _ => "it is being deleted, but was not gone in time".to_owned(),
    };
    let work = if deleted.is_empty() {
        "nothing"
    } else {
        "deleted"
    };
    let ended = Ended::of_outcome(outcome, text).with("work", json!(work));
    Ok(ended
        .with("pr", json!(target.pr))
        .with("branch", json!(target.branch)))
}

/// Deletes what is there, whichever way it was made, and says what that was.
async fn all_gone(
    cx: &Cx,
    heroku: &Client,
    place: &Place,
    target: &Target,
    app: &str,
    args: &args::Delete,
) -> Result<(Outcome, Vec<String>), Trouble> {
    let mut deleted = Vec::new();
    let mut outcome = Outcome::Done;
    if args.place.engine != Engine::AppSetup {
        for review in of_target(heroku, place, target).await? {
            outcome = worse(
                outcome,
                review_app_gone(cx, heroku, &review.id, args.within).await?,
            );
            deleted.push(review.branch);
        }
    }
    if args.place.engine != Engine::ReviewApp
        && let Some(ended) = setup_gone(cx, heroku, place, app, args.within).await?
    {
        outcome = worse(outcome, ended);
        deleted.push(app.to_owned());
    }
    Ok((outcome, deleted))
}

fn worse(one: Outcome, other: Outcome) -> Outcome {
    Outcome::of_all([one, other]).unwrap_or(one)
}

/// Those of the pull request, else those of the branch. Its branch may be gone.
async fn of_target(
    heroku: &Client,
    place: &Place,
    target: &Target,
) -> Result<Vec<ReviewApp>, Trouble> {
    let all = heroku.all(&ListReviewApps::new(&place.id)).await;
    let doing = format!("listing the review apps of {}", place.name);
    let mut all = all.map_err(|error| Trouble::heroku(&doing, &error))?;
    all.retain(|app| match (app.pr_number, target.pr) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => Some(app.branch.as_str()) == target.branch.as_deref() && app.fork_repo == target.fork,
    });
    Ok(all)
}

fn follow(within: Option<Duration>) -> Follow {
    within.map_or_else(Follow::default, |limit| Follow::default().within(limit))
}

/// Deletes one of Heroku's review apps, and waits until it is gone.
pub(super) async fn review_app_gone(
    cx: &Cx,
    heroku: &Client,
    id: &ReviewAppId,
    within: Option<Duration>,
) -> Result<Outcome, Trouble> {
    let limits = follow(within);
    let deleted = review_app::delete(heroku, id, &limits).on_event(|event| match event {
        ReviewAppEvent::Status { status, .. } => {
            let text = format!("review app {status}");
            cx.screen
                .event("status", json!({"review_app": id, "status": status}), text);
        }
        ReviewAppEvent::Unstuck => cx.screen.event(
            "unstuck",
            json!({ "review_app": id }),
            "it was stuck while being deleted: its app was deleted directly",
        ),
        _ => {}
    });
    let deleted = deleted.await;
    deleted
        .map(|gone| gone.outcome)
        .map_err(|error| Trouble::flow("deleting the review app", &error))
}

/// Deletes the app that an app setup made; `None` when there is none.
pub(super) async fn setup_gone(
    cx: &Cx,
    heroku: &Client,
    place: &Place,
    app: &str,
    within: Option<Duration>,
) -> Result<Option<Outcome>, Trouble> {
    let plan = engine::nameplate(place, app);
    let found = app_setup::find(heroku, &plan).await;
    // An app of this name that is not ours is not ours to delete.
    let Ok(Some(found)) = found else {
        return match found {
            Err(error) if Trouble::flow("", &error).reason != crate::reasons::Reason::NameTaken => {
                Err(Trouble::flow("looking for the app", &error))
            }
            _ => Ok(None),
        };
    };
    cx.screen.event(
        "deleting",
        json!({"app": found.id, "name": app}),
        format!("deleting the app {app}"),
    );
    let limits = follow(within);
    let closed = app_setup::close(heroku, &plan, &limits).await;
    let closed = closed.map_err(|error| Trouble::flow("deleting the app", &error))?;
    Ok(Some(closed.outcome))
}
