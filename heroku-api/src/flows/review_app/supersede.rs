//! The newest commit wins: builds of older commits that are still running.

use crate::builds::{Build, BuildStatus, CancelBuild, ListBuilds};
use crate::error::Error;
use crate::flows::watch::Watch;
use crate::flows::{FlowError, first, standing};
use crate::ids::{AppId, BuildId};
use crate::page::Range;
use crate::releases::{ListReleases, Release};

/// Builds and releases that are looked through.
const NEWEST: u16 = 20;

/// The newest builds of an app, newest first.
pub(crate) struct History {
    pub(crate) builds: Vec<Build>,
}

impl History {
    /// Reads them.
    pub(crate) async fn read(watch: &Watch<'_>, app: &AppId) -> Result<Self, FlowError> {
        let look = || read(watch, app);
        first::read(watch, look).await
    }

    /// The release that runs this version now. The version of a build says what it built,
    /// and the current release whether that runs. One request, and none when nothing built
    /// this version.
    pub(crate) async fn running(
        &self,
        watch: &Watch<'_>,
        app: &AppId,
        version: &str,
    ) -> Result<Option<Release>, FlowError> {
        if !self.builds.iter().any(|build| is_of(build, version)) {
            return Ok(None);
        }
        let newest = Range::by("version").newest_first().max(NEWEST);
        let list = ListReleases::new(app).range(newest);
        let releases = first::read(watch, || watch.heroku.send(&list)).await?.items;
        Ok(self.current(version, &releases).cloned())
    }

    fn current<'r>(&self, version: &str, releases: &'r [Release]) -> Option<&'r Release> {
        let current = standing::current(releases)?;
        let made = |build: &&Build| {
            let by_release = build.release.as_ref() == Some(&current.id);
            let slug = build.slug.as_ref().map(crate::ids::SlugId::as_str);
            by_release || (slug.is_some() && slug == current.code())
        };
        let mut builds = self.builds.iter().filter(|build| is_of(build, version));
        builds.find(made).map(|_| current)
    }

    /// A build of this version that is still running.
    pub(crate) fn building(&self, version: &str) -> Option<&Build> {
        let mut pending = self.pending();
        pending.find(|build| is_of(build, version))
    }

    /// Whether a build of another version is still running.
    pub(crate) fn builds_another(&self, version: &str) -> bool {
        self.pending().any(|build| !is_of(build, version))
    }

    fn pending(&self) -> impl Iterator<Item = &Build> {
        let pending = |build: &&Build| build.status == BuildStatus::Pending;
        self.builds.iter().filter(pending)
    }
}

async fn read(watch: &Watch<'_>, app: &AppId) -> Result<History, Error> {
    let newest = Range::by("created_at").newest_first().max(NEWEST);
    let page = watch
        .heroku
        .send(&ListBuilds::new(app).range(newest))
        .await?;
    Ok(History { builds: page.items })
}

fn is_of(build: &Build, version: &str) -> bool {
    let source = build.source_blob.as_ref();
    source.and_then(|source| source.version.as_deref()) == Some(version)
}

/// Cancels the builds of older commits, and waits until none is running: one that ends
/// later than the newer one would take its place.
pub(crate) async fn older(
    watch: &Watch<'_>,
    app: &AppId,
    mut history: History,
) -> Result<History, FlowError> {
    let mut canceled: Vec<BuildId> = Vec::new();
    let mut rhythm = watch.rhythm(&[1, 2, 4]);
    loop {
        let mut running = false;
        for build in history.pending() {
            running = true;
            if canceled.contains(&build.id) {
                continue;
            }
            canceled.push(build.id.clone());
            // One that cannot be canceled is waited for.
            let call = CancelBuild::new(app, &build.id);
            watch.ask(watch.heroku.send(&call)).await;
        }
        if !running {
            return Ok(history);
        }
        if !rhythm.next().await {
            return Err(FlowError::Deadline);
        }
        if let Some(newer) = watch.ask(read(watch, app)).await {
            history = newer;
        }
    }
}

/// The same when the build failed: a newer flow cancels it, and sends its own build a moment
/// later.
pub(crate) async fn was_canceled(
    watch: &Watch<'_>,
    app: &AppId,
    build: &BuildId,
    version: &str,
) -> bool {
    let mut rhythm = watch.rhythm(&[1, 2, 4]);
    for _ in 0..3 {
        if is_superseded(watch, app, build, version).await {
            return true;
        }
        if !rhythm.next().await {
            return false;
        }
    }
    is_superseded(watch, app, build, version).await
}

/// Whether another version was sent to the app after this build.
pub(crate) async fn is_superseded(
    watch: &Watch<'_>,
    app: &AppId,
    build: &BuildId,
    version: &str,
) -> bool {
    let newest = Range::by("created_at").newest_first().max(NEWEST);
    let call = ListBuilds::new(app).range(newest);
    let Some(page) = watch.ask(watch.heroku.send(&call)).await else {
        return false;
    };
    let newer = page.items.iter().take_while(|one| one.id != *build);
    let known = page.items.iter().any(|one| one.id == *build);
    known
        && newer
            .filter(|one| one.status != BuildStatus::Failed)
            .any(|one| !is_of(one, version))
}
