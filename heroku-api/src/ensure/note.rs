//! What is there before a write: store it before you send, for
//! [`Intent::resumed`](super::Intent::resumed).

use crate::builds::ListBuilds;
use crate::client::Client;
use crate::error::Error;
use crate::ids::AppId;
use crate::page::Range;
use crate::pipelines::LatestReleases;
use crate::promotions::CreatePromotion;
use crate::releases::ListReleases;

/// Newest builds and releases to note, and to look through afterwards.
pub(super) const NEWEST: u16 = 20;

/// The ids of the newest builds of `app`, before [`build`](super::build()). One request.
///
/// # Errors
/// As [`ListBuilds`]; nothing was changed.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent};
///
/// let seen = ensure::note::build(&heroku, &"acme-staging".into()).await?;
/// let intent = Intent::now(&heroku).seen(seen);
/// // Store `intent.sent_at()` and `intent.seen_before()`, then send.
/// # let _ = intent;
/// # Ok(()) }
/// ```
pub async fn build(heroku: &Client, app: &AppId) -> Result<Vec<String>, Error> {
    let newest = Range::by("created_at").newest_first().max(NEWEST);
    let builds = heroku.send(&ListBuilds::new(app).range(newest)).await?;
    Ok(builds
        .items
        .into_iter()
        .map(|build| build.id.to_string())
        .collect())
}

/// The ids of the newest releases of `app`, before [`rollback`](super::rollback()). One
/// request.
///
/// # Errors
/// As [`ListReleases`]; nothing was changed.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent};
///
/// let seen = ensure::note::rollback(&heroku, &"acme-prod".into()).await?;
/// let intent = Intent::now(&heroku).seen(seen);
/// # let _ = intent;
/// # Ok(()) }
/// ```
pub async fn rollback(heroku: &Client, app: &AppId) -> Result<Vec<String>, Error> {
    let newest = Range::by("version").newest_first().max(NEWEST);
    let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
    Ok(releases
        .items
        .into_iter()
        .map(|release| release.id.to_string())
        .collect())
}

/// The ids of the newest releases of the pipeline's apps, before
/// [`promotion`](super::promotion()). One request.
///
/// # Errors
/// As [`LatestReleases`]; nothing was changed.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent};
/// use heroku_api::promotions::CreatePromotion;
///
/// let call = CreatePromotion::new("pipeline's UUID", "source's UUID").target("target's UUID");
/// let seen = ensure::note::promotion(&heroku, &call).await?;
/// let intent = Intent::now(&heroku).seen(seen);
/// # let _ = intent;
/// # Ok(()) }
/// ```
pub async fn promotion(heroku: &Client, call: &CreatePromotion) -> Result<Vec<String>, Error> {
    let (pipeline, ..) = call.parts();
    let latest = heroku.all(&LatestReleases::new(pipeline)).await?;
    Ok(latest
        .into_iter()
        .map(|release| release.id.to_string())
        .collect())
}
