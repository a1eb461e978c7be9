//! One build of one version.

use chrono::{DateTime, Utc};
use futures_util::future::try_join;

use crate::account::GetAccount;
use crate::builds::{Build, CreateBuild, ListBuilds, Source};
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::ids::AppId;
use crate::page::Range;

/// Builds `source` once, although the answer may get lost.
///
/// A build of the same version by the same account, begun after the intent, counts as
/// done; a failed one does too. A source without a version cannot be recognised: then
/// this is the plain call.
///
/// # Errors
/// As [`CreateBuild`]; ambiguous only when looking did not help either.
pub async fn build(
    heroku: &Client,
    app: &AppId,
    source: &Source,
    intent: Intent,
) -> Result<Ensured<Build>, Error> {
    let call = CreateBuild::new(app, source.clone());
    let Some(version) = source.version_name() else {
        return heroku.send(&call).await.map(Ensured::Made);
    };
    let earliest = DateTime::<Utc>::from(intent.earliest());
    let call = &call;
    let look = || -> Attempt<'_, Option<Build>> {
        Box::pin(async move {
            let newest = Range::by("created_at").newest_first().max(20);
            let builds = ListBuilds::new(app).range(newest);
            let (me, builds) =
                try_join(heroku.send(&GetAccount::new()), heroku.send(&builds)).await?;
            let ours = |build: &Build| {
                let blob = build.source_blob.as_ref();
                let user = build.user.as_ref();
                blob.is_some_and(|blob| blob.version.as_deref() == Some(version))
                    && user.is_none_or(|user| user.id == me.id.as_str())
                    && build.created_at.is_none_or(|made| made >= earliest)
            };
            Ok(builds.items.into_iter().find(ours))
        })
    };
    let send = || -> Attempt<'_, Build> { Box::pin(heroku.send(call)) };
    once(heroku, intent, send, look).await
}
