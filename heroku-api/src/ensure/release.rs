//! One rollback.

use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, note, once};
use crate::error::Error;
use crate::ids::{AppId, ReleaseId};
use crate::page::Range;
use crate::releases::{GetRelease, ListReleases, Release, Rollback};

/// Rolls back once, although the response may get lost.
///
/// A release that was not there before and holds the code of `to` counts as done. What was
/// there before is read first (one request) when the intent does not know it.
///
/// # Errors
/// As [`Rollback`]; ambiguous when looking did not help either: the release may still
/// appear.
pub async fn rollback(
    heroku: &Client,
    app: &AppId,
    to: &ReleaseId,
    intent: Intent,
) -> Result<Ensured<Release>, Error> {
    let call = Rollback::new(app, to);
    let intent = &intent.noted(note::rollback(heroku, app)).await?;
    let look = || -> Attempt<'_, Option<Release>> {
        Box::pin(async move {
            let wanted = heroku.send(&GetRelease::new(app, to)).await?;
            let newest = Range::by("version").newest_first().max(note::NEWEST.into());
            let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
            let ours = |release: &Release| {
                wanted.slug.is_some()
                    && release.slug == wanted.slug
                    && !intent.knows(release.id.as_str())
            };
            Ok(releases.items.into_iter().find(ours))
        })
    };
    let send = || -> Attempt<'_, Release> { Box::pin(heroku.send(&call)) };
    once(heroku, intent, send, look).await
}
