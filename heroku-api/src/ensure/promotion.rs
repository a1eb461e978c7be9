//! One promotion to each target.

use super::age::may_be_of;
use super::code;
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, note, once};
use crate::error::Error;
use crate::ids::AppId;
use crate::page::Range;
use crate::pipelines::LatestReleases;
use crate::promotions::{CreatePromotion, Promotion};
use crate::releases::{GetRelease, ListReleases, Release};
use crate::secret::Secret;

/// What is known of a promotion that happened once.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PromotionOutcome {
    /// This call created the promotion; its targets say the rest.
    Created(Promotion),
    /// Heroku has no list of promotions, so only the releases are known that it made on
    /// the targets; some of them may appear later.
    /// [`resume_found`](crate::flows::promote::resume_found) follows them.
    Found(Vec<Release>),
}

/// Promotes once, although the response may get lost.
///
/// A release of a target that was not there before and holds the source's code (its slug,
/// or its image on Fir) counts as done. What was there before is read first (one request)
/// when the intent does not know it.
///
/// # Errors
/// As [`CreatePromotion`]; ambiguous when looking did not help either: the promotion may
/// still appear.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent, PromotionOutcome};
/// use heroku_api::promotions::CreatePromotion;
///
/// let call = CreatePromotion::new("pipeline's UUID", "source's UUID").target("target's UUID");
/// match ensure::promotion(&heroku, &call, Intent::now(&heroku)).await? {
///     PromotionOutcome::Created(promotion) => println!("{}", promotion.id),
///     PromotionOutcome::Found(releases) => println!("{} releases were there", releases.len()),
///     _ => {}
/// }
/// # Ok(()) }
/// ```
pub async fn promotion(
    heroku: &Client,
    call: &CreatePromotion,
    intent: Intent,
) -> Result<PromotionOutcome, Error> {
    promotion_with(heroku, call, None, intent).await
}

/// The same with a two-factor code.
pub(crate) async fn promotion_with(
    heroku: &Client,
    call: &CreatePromotion,
    code: Option<&Secret>,
    intent: Intent,
) -> Result<PromotionOutcome, Error> {
    let intent = &intent.noted(note::promotion(heroku, call)).await?;
    let look = || -> Attempt<'_, Option<PromotionOutcome>> {
        Box::pin(async move {
            let releases = promoted(heroku, call, intent).await?;
            Ok((!releases.is_empty()).then_some(PromotionOutcome::Found(releases)))
        })
    };
    let send = || -> Attempt<'_, PromotionOutcome> {
        Box::pin(async move {
            let created = code::send(heroku, call, code).await?;
            Ok(PromotionOutcome::Created(created))
        })
    };
    once(heroku, intent, send, look)
        .await
        .map(Ensured::into_inner)
}

/// The releases of the targets that were not there before and hold the source's code.
async fn promoted(
    heroku: &Client,
    call: &CreatePromotion,
    intent: &Intent,
) -> Result<Vec<Release>, Error> {
    let (pipeline, source, release, targets) = call.parts();
    let latest = heroku.all(&LatestReleases::new(pipeline)).await?;
    let source = match release {
        Some(release) => Some(heroku.send(&GetRelease::new(source, release)).await?),
        None => current(heroku, source, &latest).await?,
    };
    let Some(code) = source.as_ref().and_then(Release::code) else {
        return Ok(Vec::new());
    };
    let mut promoted = Vec::new();
    for newest in latest {
        if intent.knows(newest.id.as_str()) || !targets.iter().any(|app| is_of(&newest, app)) {
            continue;
        }
        if newest.code() == Some(code) {
            promoted.extend(Some(newest).filter(|one| may_be_of(intent, one.created_at)));
        } else if let Some(app) = &newest.app {
            // Something newer came meanwhile: the promotion's release may be behind it.
            promoted.extend(behind(heroku, &app.id, code, intent).await?);
        }
    }
    Ok(promoted)
}

/// The release of this code among those that are newer than what was there before.
async fn behind(
    heroku: &Client,
    app: &AppId,
    code: &str,
    intent: &Intent,
) -> Result<Option<Release>, Error> {
    let newest = Range::by("version").newest_first().max(note::NEWEST);
    let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
    let new = releases
        .items
        .into_iter()
        .take_while(|release| !intent.knows(release.id.as_str()));
    let is_ours = |one: &Release| one.code() == Some(code) && may_be_of(intent, one.created_at);
    Ok(new.filter(is_ours).last())
}

async fn current(
    heroku: &Client,
    app: &AppId,
    latest: &[Release],
) -> Result<Option<Release>, Error> {
    let is_current = |release: &&Release| release.current == Some(true);
    let of_app = latest.iter().find(|release| is_of(release, app));
    if let Some(release) = of_app.filter(is_current) {
        return Ok(Some(release.clone()));
    }
    // The newest one is pending or failed: an older one runs.
    let newest = Range::by("version").newest_first().max(note::NEWEST);
    let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
    Ok(releases.items.into_iter().find(|one| is_current(&one)))
}

fn is_of(release: &Release, app: &AppId) -> bool {
    let Some(found) = &release.app else {
        return false;
    };
    found.id == *app || found.name.as_deref() == Some(app.as_str())
}
