//! One build of one version.

use futures_util::future::try_join;

use super::age::may_be_of;
use super::code;
use crate::account::GetAccount;
use crate::builds::{Build, CreateBuild, ListBuilds};
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, note, once};
use crate::error::Error;
use crate::page::Range;
use crate::secret::Secret;

/// Builds once, although the response may get lost.
///
/// A build that was not there before, of the same version and by the same account, counts
/// as done; a failed one does too. What was there before is read first (one request) when
/// the intent does not know it. A source without a version cannot be recognised: then this
/// is the plain call.
///
/// # Errors
/// As [`CreateBuild`]; ambiguous when looking did not help either: the build may still
/// appear.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::builds::{CreateBuild, Source};
/// use heroku_api::ensure::{self, Intent};
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let call = CreateBuild::new("acme-staging", Source::new(link).version("abc"));
/// // Store the intent before it is sent: a program that is killed hands it to
/// // `Intent::resumed`.
/// let seen = ensure::note::build(&heroku, &"acme-staging".into()).await?;
/// let intent = Intent::now(&heroku).seen(seen);
/// let build = ensure::build(&heroku, &call, intent).await?.into_inner();
/// println!("{}", build.id);
/// # Ok(()) }
/// ```
pub async fn build(
    heroku: &Client,
    call: &CreateBuild,
    intent: Intent,
) -> Result<Ensured<Build>, Error> {
    build_with(heroku, call, None, intent).await
}

/// The same with a two-factor code.
pub(crate) async fn build_with(
    heroku: &Client,
    call: &CreateBuild,
    code: Option<&Secret>,
    intent: Intent,
) -> Result<Ensured<Build>, Error> {
    let (app, source) = call.parts();
    let Some(version) = source.version_name() else {
        return code::send(heroku, call, code).await.map(Ensured::Created);
    };
    let intent = &intent.noted(note::build(heroku, app)).await?;
    let look = || -> Attempt<'_, Option<Build>> {
        Box::pin(async move {
            let newest = Range::by("created_at").newest_first();
            let builds = ListBuilds::new(app).range(newest.max(note::NEWEST));
            let (me, builds) =
                try_join(heroku.send(&GetAccount::new()), heroku.send(&builds)).await?;
            let ours = |build: &Build| {
                let blob = build.source_blob.as_ref();
                let user = build.user.as_ref();
                blob.is_some_and(|blob| blob.version.as_deref() == Some(version))
                    && user.is_none_or(|user| user.id == me.id.as_str())
                    && !intent.knows(build.id.as_str())
                    && may_be_of(intent, build.created_at)
            };
            Ok(builds.items.into_iter().find(ours))
        })
    };
    let send = || -> Attempt<'_, Build> { Box::pin(code::send(heroku, call, code)) };
    once(heroku, intent, send, look).await
}
