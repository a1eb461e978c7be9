//! One rollback.

use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::ids::{AppId, ReleaseId};
use crate::page::Range;
use crate::releases::{GetRelease, ListReleases, Release, ReleaseStatus, Rollback};

/// Rolls back once, although the answer may get lost.
///
/// Counts as done when the newest release that is not failed holds the code of `to`.
///
/// # Errors
/// As [`Rollback`]; ambiguous only when looking did not help either.
pub async fn rollback(
    heroku: &Client,
    app: &AppId,
    to: &ReleaseId,
    intent: Intent,
) -> Result<Ensured<Release>, Error> {
    let call = Rollback::new(app, to);
    let look = || -> Attempt<'_, Option<Release>> {
        Box::pin(async move {
            let wanted = heroku.send(&GetRelease::new(app, to)).await?;
            let newest = Range::by("version").newest_first().max(10);
            let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
            let mut releases = releases.items.into_iter();
            let latest = releases.find(|release| release.status != ReleaseStatus::Failed);
            Ok(latest.filter(|release| wanted.slug.is_some() && release.slug == wanted.slug))
        })
    };
    let send = || -> Attempt<'_, Release> { Box::pin(heroku.send(&call)) };
    once(heroku, intent, send, look).await
}
