//! One rollback.

use super::age::may_be_of;
use super::code;
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, note, once};
use crate::error::Error;
use crate::page::Range;
use crate::releases::{GetRelease, ListReleases, Release, Rollback};
use crate::secret::Secret;

/// Rolls back once, although the response may get lost.
///
/// A release that was not there before, holds the code of the wanted one (its slug, or its
/// image on Fir) and is described as a rollback to it counts as done. The same code alone
/// proves nothing: a change of config vars makes a new release with the old code. What was
/// there before is read first (one request) when the intent does not know it.
///
/// # Errors
/// As [`Rollback`]; ambiguous when looking did not help either: the release may still
/// appear.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent};
/// use heroku_api::releases::{GetRelease, Rollback};
///
/// let old = heroku.send(&GetRelease::new("acme-prod", "v41")).await?;
/// let call = Rollback::new("acme-prod", &old.id);
/// let release = ensure::rollback(&heroku, &call, Intent::now(&heroku)).await?;
/// println!("v{}", release.into_inner().version);
/// # Ok(()) }
/// ```
pub async fn rollback(
    heroku: &Client,
    call: &Rollback,
    intent: Intent,
) -> Result<Ensured<Release>, Error> {
    rollback_with(heroku, call, None, intent).await
}

/// The same with a two-factor code.
pub(crate) async fn rollback_with(
    heroku: &Client,
    call: &Rollback,
    code: Option<&Secret>,
    intent: Intent,
) -> Result<Ensured<Release>, Error> {
    let (app, to) = call.parts();
    let intent = &intent.noted(note::rollback(heroku, app)).await?;
    let look = || -> Attempt<'_, Option<Release>> {
        Box::pin(async move {
            let wanted = heroku.send(&GetRelease::new(app, to)).await?;
            let newest = Range::by("version").newest_first().max(note::NEWEST);
            let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
            let mut new = releases.items.into_iter();
            Ok(new.find(|release| {
                !intent.knows(release.id.as_str())
                    && may_be_of(intent, release.created_at)
                    && is_rollback_to(release, &wanted)
            }))
        })
    };
    let send = || -> Attempt<'_, Release> { Box::pin(code::send(heroku, call, code)) };
    once(heroku, intent, send, look).await
}

fn is_rollback_to(release: &Release, wanted: &Release) -> bool {
    let described = release.description.as_deref();
    let says = |text: &str| text == format!("Rollback to v{}", wanted.version);
    release.version > wanted.version
        && release.code() == wanted.code()
        && described.map_or(wanted.code().is_some(), says)
}
