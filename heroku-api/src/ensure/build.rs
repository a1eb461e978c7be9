//! One build of one version.

use futures_util::future::try_join;

use crate::account::GetAccount;
use crate::builds::{Build, CreateBuild, ListBuilds, Source};
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, note, once};
use crate::error::Error;
use crate::ids::AppId;
use crate::page::Range;

/// Builds `source` once, although the response may get lost.
///
/// A build that was not there before, of the same version and by the same account, counts
/// as done; a failed one does too. What was there before is read first (one request) when
/// the intent does not know it. A source without a version cannot be recognised: then this
/// is the plain call.
///
/// # Errors
/// As [`CreateBuild`]; ambiguous when looking did not help either: the build may still
/// appear.
pub async fn build(
    heroku: &Client,
    app: &AppId,
    source: &Source,
    intent: Intent,
) -> Result<Ensured<Build>, Error> {
    let call = CreateBuild::new(app, source.clone());
    let Some(version) = source.version_name() else {
        return heroku.send(&call).await.map(Ensured::Created);
    };
    let intent = &intent.noted(note::build(heroku, app)).await?;
    let call = &call;
    let look = || -> Attempt<'_, Option<Build>> {
        Box::pin(async move {
            let newest = Range::by("created_at")
                .newest_first()
                .max(note::NEWEST.into());
            let builds = ListBuilds::new(app).range(newest);
            let (me, builds) =
                try_join(heroku.send(&GetAccount::new()), heroku.send(&builds)).await?;
            let ours = |build: &Build| {
                let blob = build.source_blob.as_ref();
                let user = build.user.as_ref();
                blob.is_some_and(|blob| blob.version.as_deref() == Some(version))
                    && user.is_none_or(|user| user.id == me.id.as_str())
                    && !intent.knows(build.id.as_str())
            };
            Ok(builds.items.into_iter().find(ours))
        })
    };
    let send = || -> Attempt<'_, Build> { Box::pin(heroku.send(call)) };
    once(heroku, intent, send, look).await
}
