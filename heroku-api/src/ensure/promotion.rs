//! One promotion to each target.

use chrono::{DateTime, Utc};

use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::ids::{AppId, SlugId};
use crate::page::Range;
use crate::pipelines::LatestReleases;
use crate::promotions::{CreatePromotion, Promotion};
use crate::releases::{GetRelease, ListReleases, Release, ReleaseStatus};

/// What is known of a promotion that happened once.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PromotionOutcome {
    /// The promotion; its targets tell the rest.
    Made(Promotion),
    /// Heroku has no list of promotions, so only the releases are known that it, or
    /// something before it, made on the targets.
    Found(Vec<Release>),
}

/// Promotes once, although the answer may get lost.
///
/// Counts as done when every target has the source's code, or when one of them got it
/// after the intent. On resuming, only the targets that do not have it are promoted to.
///
/// # Errors
/// As [`CreatePromotion`]; ambiguous only when looking did not help either.
pub async fn promotion(
    heroku: &Client,
    call: &CreatePromotion,
    intent: Intent,
) -> Result<PromotionOutcome, Error> {
    let (_, _, _, targets) = call.parts();
    let earliest = DateTime::<Utc>::from(intent.earliest());
    let mut rest = call.clone();
    if intent.resumed {
        let releases = promoted(heroku, call, earliest).await?;
        let has_it = |app: &&AppId| releases.iter().any(|release| is_of(release, app));
        let done: Vec<AppId> = targets.iter().filter(has_it).cloned().collect();
        if done.len() == targets.len() {
            return Ok(PromotionOutcome::Found(releases));
        }
        rest = call.without(&done);
    }
    let begun = Intent {
        resumed: false,
        ..intent
    };
    let rest = &rest;
    let look = || -> Attempt<'_, Option<PromotionOutcome>> {
        Box::pin(async move {
            let releases = promoted(heroku, rest, earliest).await?;
            let (_, _, _, wanted) = rest.parts();
            let all = wanted
                .iter()
                .all(|app| releases.iter().any(|release| is_of(release, app)));
            let one_is_new = releases
                .iter()
                .any(|release| release.created_at.is_some_and(|made| made >= earliest));
            Ok((all || one_is_new).then_some(PromotionOutcome::Found(releases)))
        })
    };
    let send = || -> Attempt<'_, PromotionOutcome> {
        Box::pin(async move { heroku.send(rest).await.map(PromotionOutcome::Made) })
    };
    once(heroku, begun, send, look)
        .await
        .map(Ensured::into_inner)
}

/// The releases of the targets that hold the source's code. A failed one counts only
/// when it is new: an old one would be no reason not to try again.
async fn promoted(
    heroku: &Client,
    call: &CreatePromotion,
    earliest: DateTime<Utc>,
) -> Result<Vec<Release>, Error> {
    let (pipeline, source, release, targets) = call.parts();
    let latest = heroku.all(&LatestReleases::new(pipeline)).await?;
    let slug = match release {
        Some(release) => heroku.send(&GetRelease::new(source, release)).await?.slug,
        None => current_slug(heroku, source, &latest).await?,
    };
    let counts = |found: &Release| {
        let new = found.created_at.is_some_and(|made| made >= earliest);
        slug.is_some()
            && found.slug == slug
            && (new || found.status != ReleaseStatus::Failed)
            && targets.iter().any(|app| is_of(found, app))
    };
    Ok(latest.into_iter().filter(counts).collect())
}

async fn current_slug(
    heroku: &Client,
    app: &AppId,
    latest: &[Release],
) -> Result<Option<SlugId>, Error> {
    let is_current = |release: &&Release| release.current == Some(true);
    let of_app = latest.iter().find(|release| is_of(release, app));
    if let Some(release) = of_app.filter(is_current) {
        return Ok(release.slug.clone());
    }
    // The newest one is pending or failed: an older one runs.
    let newest = Range::by("version").newest_first().max(20);
    let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
    let current = releases.items.iter().find(is_current);
    Ok(current.and_then(|release| release.slug.clone()))
}

fn is_of(release: &Release, app: &AppId) -> bool {
    let Some(found) = &release.app else {
        return false;
    };
    found.id == *app || found.name.as_deref() == Some(app.as_str())
}
