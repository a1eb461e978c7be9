//! Sends the builds, or the promotion. Each once, whatever happens to its response.

use std::time::Duration;

use futures_util::future::try_join_all;
use github_checks::Repo;
use github_checks::archives::GetTarball;
use heroku_api::builds::{CreateBuild, Source};
use heroku_api::ensure::{self, Ensured, PromotionOutcome};
use heroku_api::promotions::CreatePromotion;
use heroku_api::secret::SignedUrl;
use service::runner::Failure;

use super::book::Book;
use super::write;
use crate::change::{
    App, Change, Ended, Plan, Promotion, SECOND_FACTOR, Sent, Step, Trouble, Verb,
};
use crate::refusal::{error_chain, github_advice, heroku_advice};
use crate::why;

/// Between two tries of something that could not be sent.
const PAUSE: Duration = Duration::from_secs(10);

pub(super) async fn start(book: &Book<'_>) -> Result<(), Failure> {
    let change = book.change().await;
    let Some(plan) = &change.plan else {
        return Ok(());
    };
    match plan.verb {
        Verb::Deploy => {
            let open = |app: &App| !app.step.is_over() && app.build.done().is_none();
            let apps = change.apps.iter().enumerate();
            let builds = apps.filter(|(_, app)| open(app));
            try_join_all(builds.map(|(at, app)| build(book, plan, at, app))).await?;
            Ok(())
        }
        Verb::Promote => promote(book, &change, plan).await,
    }
}

/// What a failed try means.
enum Failed {
    /// Another try, after a pause.
    Again(Duration),
    /// It may have taken effect, and was not seen.
    Lost,
    /// For good.
    Ended(Box<Ended>),
}

fn failed(error: &heroku_api::Error, lost: u32) -> Failed {
    if error.is_ambiguous() {
        if lost == 0 {
            return Failed::Lost;
        }
        let advice = "It may be going on: look at the app's activity page before you try again";
        let trouble = Trouble::new(error_chain(error), advice);
        return Failed::Ended(Box::new(Ended::unknown(trouble, "ambiguous")));
    }
    if error.is_transient() {
        return Failed::Again(error.retry_after().unwrap_or(PAUSE));
    }
    let trouble = Trouble::new(error_chain(error), heroku_advice(error))
        .cause(why::heroku(error).map(ToOwned::to_owned));
    let two_factor = error
        .as_api()
        .is_some_and(heroku_api::error::ApiError::is_two_factor);
    let reason = if two_factor { SECOND_FACTOR } else { "refused" };
    Failed::Ended(Box::new(Ended::failed(trouble, reason)))
}

/// Fetches the archive links of the builds beside the deployments on GitHub: nothing of the one
/// needs the other, and links to private repositories work for five minutes.
pub(super) async fn links(book: &Book<'_>, change: &Change, plan: &Plan) -> Result<(), Failure> {
    let open = |app: &&App| !app.step.is_over() && app.build == Sent::No;
    let repo: Repo = plan.repo.parse()?;
    let github = &book.bot.services.github;
    let reads = change.apps.iter().filter(open).map(|_| async {
        let call = GetTarball::new(&repo, plan.commit.sha.as_str());
        // What cannot be read is read again, and then spoken of.
        github.send(&call).await.ok()
    });
    let links = futures_util::future::join_all(reads).await;
    let links = links.into_iter().flatten();
    book.keep_links(links.map(|link| link.url.hand_to(SignedUrl::new)).collect());
    Ok(())
}

async fn build(book: &Book<'_>, plan: &Plan, at: usize, app: &App) -> Result<(), Failure> {
    let heroku = &book.bot.services.heroku;
    let sha = plan.commit.sha.as_str();
    let repo: Repo = plan.repo.parse()?;
    let about = format!("{repo}@{}", plan.commit.short());
    loop {
        let link = match book.take_link() {
            Some(link) => Ok(link),
            None => link(book, &repo, sha).await,
        };
        let link = match link {
            Ok(link) => link,
            Err(trouble) => {
                book.end(at, Ended::failed(trouble, "no_link")).await?;
                return Ok(());
            }
        };
        let source = Source::new(link).version(sha).description(about.as_str());
        let call = CreateBuild::new(app.id.as_str(), source);
        let before = app.builds_before.clone();
        let tried = write::begin(book, before, |change| &mut change.apps[at].build).await?;
        let sent = ensure::build(heroku, &call, tried.heroku(heroku)).await;
        let error = match sent.map(Ensured::into_inner) {
            Ok(build) => {
                book.write(|change| {
                    change.apps[at].build = Sent::Done(build.id.to_string());
                    change.advance(at, Step::Building);
                    super::book::reply(change, at)
                })
                .await?;
                return Ok(());
            }
            Err(error) => error,
        };
        match failed(&error, tried.lost) {
            Failed::Again(pause) => book.bot.clock.sleep(pause).await,
            Failed::Lost => {
                let name = format!("{}/build", app.id);
                write::lost(book, &name, "The build", |change| {
                    &mut change.apps[at].build
                })
                .await?;
            }
            Failed::Ended(ended) => {
                book.end(at, *ended).await?;
                return Ok(());
            }
        }
    }
}

/// An archive link that was made now.
async fn link(book: &Book<'_>, repo: &Repo, sha: &str) -> Result<SignedUrl, Trouble> {
    let github = &book.bot.services.github;
    loop {
        match github.send(&GetTarball::new(repo, sha)).await {
            Ok(link) => return Ok(link.url.hand_to(SignedUrl::new)),
            Err(error) if error.is_transient() => {
                let pause = error.retry_after().unwrap_or(PAUSE);
                book.bot.clock.sleep(pause).await;
            }
            Err(error) => {
                let what = error_chain(&error);
                let what = format!("GitHub did not give the archive link: {what}");
                let cause = why::github(&error).map(ToOwned::to_owned);
                return Err(Trouble::new(what, github_advice(&error)).cause(cause));
            }
        }
    }
}

/// The apps that are promoted to: those with a deployment on GitHub.
pub(super) fn targets(change: &Change) -> impl Iterator<Item = (usize, &App)> {
    let apps = change.apps.iter().enumerate();
    apps.filter(|(_, app)| app.deployment.done().is_some() && !app.step.is_over())
}

async fn promote(book: &Book<'_>, change: &Change, plan: &Plan) -> Result<(), Failure> {
    let heroku = &book.bot.services.heroku;
    let Some(from) = &plan.from else {
        return Err("a promotion without a source".into());
    };
    let call = CreatePromotion::new(plan.pipeline_id.as_str(), from.id.as_str());
    let call = targets(change).fold(call.release(from.release.as_str()), |call, (_, app)| {
        call.target(app.id.as_str())
    });
    loop {
        let seen = plan.seen.releases.clone();
        let tried = write::begin(book, seen, |change| &mut change.promotion).await?;
        let error = match ensure::promotion(heroku, &call, tried.heroku(heroku)).await {
            Ok(outcome) => {
                let promotion = match outcome {
                    PromotionOutcome::Created(promotion) => Promotion::Id(promotion.id.to_string()),
                    _ => Promotion::Found,
                };
                // What a look needs stays known: the id may be lost with the response.
                book.write(|change| {
                    change.promoting = change.promotion.sending().cloned();
                    change.promotion = Sent::Done(promotion);
                    Vec::new()
                })
                .await?;
                return Ok(());
            }
            Err(error) => error,
        };
        match failed(&error, tried.lost) {
            Failed::Again(pause) => book.bot.clock.sleep(pause).await,
            Failed::Lost => {
                write::lost(book, "promotion", "The promotion", |change| {
                    &mut change.promotion
                })
                .await?;
            }
            Failed::Ended(ended) => {
                for (at, _) in targets(change) {
                    book.end(at, (*ended).clone()).await?;
                }
                return Ok(());
            }
        }
    }
}
