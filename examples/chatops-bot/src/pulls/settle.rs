//! Whether a press may do anything: everything is read and decided before Heroku is asked.

use github_checks::Repo;
use github_checks::pulls::GetPull;
use heroku_api::review_apps::{GetReviewApp, ReviewApp, ReviewAppStatus};
use service::runner::Failure;

use super::buttons::Button;
use super::person::person;
use super::press::Press;
use super::said::Said;
use super::work::{Begun, OfReview};
use crate::bot::Bot;
use crate::change::Sent;
use crate::place::Place;
use crate::refusal::Refusal;
use crate::right;
use crate::target::Target;

/// Decides, and changes nothing: what will be done, or what is said instead.
pub(super) async fn settle(bot: &Bot, press: &Press) -> Result<Result<Begun, Said>, Failure> {
    let repo: Repo = press.repo.parse()?;
    let (number, login) = (press.of.number, press.by.login.as_str());
    let channel = Place::new(repo.clone(), number).to_string();
    let Some((caller, acting)) = person(bot, &press.by, &channel).await? else {
        return Ok(Err(Said::refused(press.by.is_to_log_in(), "not_linked")));
    };
    let refusal = |refusal: &Refusal| Ok(Err(Said::refusal(login, refusal)));
    let says = |text: &str, reason: &str| Said::refused(format!("@{login}: {text}"), reason);
    // The rules, and who may see the pipeline.
    let target = match Target::find(&acting, &press.of.pipeline).await {
        Ok(target) => target,
        Err(refused) => return refusal(&refused),
    };
    if acting.rules.with_buttons().all(|name| name != target.name) {
        let text = "the rules give this pipeline no buttons any more.";
        return Ok(Err(says(text, "not_allowed").and_no_button()));
    }
    if !target
        .repository
        .as_ref()
        .is_some_and(|one| one.is_same(&repo))
    {
        let text = "the pipeline belongs to another repository now.";
        return Ok(Err(says(text, "other_repository").and_no_button()));
    }
    // The pull request, and who may write to its repository.
    let pull = match acting
        .services
        .github
        .send(&GetPull::new(&repo, number))
        .await
    {
        Ok(pull) => pull,
        Err(error) if error.is_transient() => return Err(error.into()),
        Err(error) => {
            let what = "reading the pull request";
            return refusal(&Refusal::github(what, repo.as_str(), &error));
        }
    };
    if pull.state.as_deref() != Some("open") {
        let text = "this pull request is closed.";
        return Ok(Err(says(text, "pull_closed")));
    }
    if pull.head.sha.as_str() != press.sha {
        let text = "a newer commit was pushed: press the button on that one.";
        return Ok(Err(says(text, "newer_commit").and_no_button()));
    }
    if let Err(refused) = right::writable(&acting, &repo).await {
        return refusal(&refused);
    }
    // The review app, and who may change it.
    let review_app = match review_app(&acting, press).await? {
        Ok(Some(review_app)) => review_app,
        Ok(None) => {
            let text = "the review app is gone.";
            return Ok(Err(says(text, "gone").and_no_button()));
        }
        Err(refused) => return refusal(&refused),
    };
    let is_ready = matches!(
        review_app.status,
        ReviewAppStatus::Created | ReviewAppStatus::Errored
    );
    if press.button == Button::Redeploy && !(is_ready && review_app.app.is_some()) {
        let text = format!(
            "the review app is {}: there is no app to build into.",
            review_app.status
        );
        return Ok(Err(says(&text, "not_ready")));
    }
    let mut apps = target.state.apps.iter();
    let staged = review_app.app.as_ref();
    let staged = staged.and_then(|id| apps.find(|app| app.id == *id).cloned());
    if let Some(app) = &staged {
        if let Err(denied) = acting.rules.app(&app.name, &acting.channel) {
            return refusal(&Refusal::denied(&denied));
        }
        if let Err(refused) = right::heroku(&acting, &caller, std::slice::from_ref(app)).await {
            return refusal(&refused);
        }
    }
    let app = review_app.app.as_ref().map(|id| OfReview {
        id: id.to_string(),
        name: staged.map_or_else(|| review_app.branch.clone(), |app| app.name),
    });
    Ok(Ok(Begun {
        caller,
        pipeline: target.name,
        app,
        branch: review_app.branch,
        fork: review_app.fork_repo,
        deleted: false,
        sent: Sent::No,
    }))
}

/// The review app, if it is there.
async fn review_app(
    acting: &Bot,
    press: &Press,
) -> Result<Result<Option<ReviewApp>, Refusal>, Failure> {
    let get = GetReviewApp::new(press.of.review_app.as_str());
    let gone = [ReviewAppStatus::Deleted, ReviewAppStatus::Deleting];
    match acting.services.heroku.send(&get).await {
        Ok(found) if gone.contains(&found.status) => Ok(Ok(None)),
        Ok(found) if found.pr_number != Some(press.of.number) => Ok(Ok(None)),
        Ok(found) => Ok(Ok(Some(found))),
        Err(error) if error.is_not_found() => Ok(Ok(None)),
        Err(error) if error.is_transient() => Err(error.into()),
        Err(error) => Ok(Err(Refusal::heroku("reading the review app", &error))),
    }
}
