//! Builds a tarball, releases it and waits for the last dyno.

use std::time::Duration;

use crate::builds::{Build, BuildStatus, GetBuild, Source};
use crate::client::{Client, Revalidation};
use crate::ensure::{self, Intent};
use crate::flows::dynos::{self, DynoProgress};
use crate::flows::wait::{POLL, Watch, passes};
use crate::flows::{FlowError, release};
use crate::ids::{AppId, BuildId, ReleaseId, SlugId};
use crate::page::Range;
use crate::releases::ListReleases;
use crate::secret::SignedUrl;

/// What to deploy.
#[derive(Clone, Debug)]
#[must_use]
pub struct DeployPlan {
    app: AppId,
    source: Source,
    follow: Follow,
}

/// How far, and how long, to follow a deploy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Follow {
    within: Duration,
    dynos: bool,
}

impl Default for Follow {
    fn default() -> Self {
        Self {
            within: Duration::from_secs(30 * 60),
            dynos: true,
        }
    }
}

impl Follow {
    /// Gives up after this time; default 30 minutes.
    pub fn within(mut self, limit: Duration) -> Self {
        self.within = limit;
        self
    }

    pub(crate) fn limit(self) -> Duration {
        self.within
    }

    pub(crate) fn waits_for_dynos(self) -> bool {
        self.dynos
    }

    /// Ends when the release is current, without waiting for the dynos to restart.
    pub fn without_dynos(mut self) -> Self {
        self.dynos = false;
        self
    }
}

impl DeployPlan {
    /// Deploys the tarball at `url`, which must need no header, and calls it `version`:
    /// the commit, so that others can see what runs.
    pub fn new(app: impl Into<AppId>, url: SignedUrl, version: impl Into<String>) -> Self {
        Self::of(app, Source::new(url).version(version))
    }

    /// Deploys a source with everything that is known about it.
    pub fn of(app: impl Into<AppId>, source: Source) -> Self {
        Self {
            app: app.into(),
            source,
            follow: Follow::default(),
        }
    }

    /// A sentence about the version.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.source = self.source.description(text);
        self
    }

    /// `SHA256:` and the tarball's digest in hex: Heroku refuses other bytes.
    pub fn checksum(mut self, checksum: impl Into<String>) -> Self {
        self.source = self.source.checksum(checksum);
        self
    }

    /// How far, and how long, to follow.
    pub fn follow(mut self, follow: Follow) -> Self {
        self.follow = follow;
        self
    }
}

/// How far a deploy is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeployEvent {
    /// The build began. Keep the id: [`resume`] continues from it.
    Building {
        /// The build.
        build: BuildId,
    },
    /// A line of the build's output.
    Output(String),
    /// The build succeeded.
    Built {
        /// The code it made.
        slug: Option<SlugId>,
    },
    /// The release exists; its release command may be running.
    Releasing {
        /// The release.
        release: ReleaseId,
        /// Its number.
        version: u64,
    },
    /// A line of the release command's output.
    ReleaseOutput(String),
    /// The release is current; dynos restart.
    Released {
        /// Its number.
        version: u64,
    },
    /// More or fewer dynos are up.
    Dynos(DynoProgress),
}

/// A deploy that reached its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deployed {
    /// The build.
    pub build: BuildId,
    /// The code it made.
    pub slug: Option<SlugId>,
    /// The release; now and then Heroku does not tell it.
    pub release: Option<ReleaseId>,
    /// The release's number.
    pub version: Option<u64>,
    /// The dynos, when they were waited for.
    pub dynos: Option<DynoProgress>,
}

/// Builds, releases, and waits for the last dyno.
///
/// A build request whose answer is lost is looked for and not sent blindly again.
///
/// # Errors
/// [`FlowError::BuildFailed`] and [`FlowError::ReleaseFailed`] leave the app as it was;
/// [`FlowError::DynosLate`] and [`FlowError::Deadline`] leave Heroku at work.
///
/// # Permission
/// `deploy` on the app.
pub async fn deploy(
    heroku: &Client,
    plan: &DeployPlan,
    on_event: &mut (dyn FnMut(DeployEvent) + Send),
) -> Result<Deployed, FlowError> {
    let watch = Watch::new(heroku, plan.follow.within);
    let intent = Intent::now(heroku);
    let build = ensure::build(heroku, &plan.app, &plan.source, intent)
        .await?
        .into_inner();
    follow(watch, &plan.app, build, plan.follow, on_event).await
}

/// Follows a build that was started before: after a restart of the program, for
/// example. Its output comes again from the beginning.
///
/// # Errors
/// As [`deploy`].
pub async fn resume(
    heroku: &Client,
    app: &AppId,
    build: &BuildId,
    how: Follow,
    on_event: &mut (dyn FnMut(DeployEvent) + Send),
) -> Result<Deployed, FlowError> {
    let watch = Watch::new(heroku, how.within);
    let build = heroku.send(&GetBuild::new(app, build)).await?;
    follow(watch, app, build, how, on_event).await
}

async fn follow(
    watch: Watch<'_>,
    app: &AppId,
    build: Build,
    how: Follow,
    on_event: &mut (dyn FnMut(DeployEvent) + Send),
) -> Result<Deployed, FlowError> {
    on_event(DeployEvent::Building {
        build: build.id.clone(),
    });
    let build = until_built(watch, app, build, on_event).await?;
    on_event(DeployEvent::Built {
        slug: build.slug.clone(),
    });
    let mut deployed = Deployed {
        release: release_of(watch, app, &build).await?,
        build: build.id,
        slug: build.slug,
        version: None,
        dynos: None,
    };
    let Some(id) = &deployed.release else {
        return Ok(deployed);
    };
    let release = release::follow(watch, app, id, &mut |step| {
        on_event(match step {
            release::Step::Made(release) => DeployEvent::Releasing {
                release: release.id.clone(),
                version: release.version,
            },
            release::Step::Line(line) => DeployEvent::ReleaseOutput(line),
        });
    })
    .await?;
    let version = release.version;
    deployed.version = Some(version);
    on_event(DeployEvent::Released { version });
    if how.dynos {
        let progress = dynos::watch(watch, app, version, &mut |progress| {
            on_event(DeployEvent::Dynos(progress));
        })
        .await?;
        deployed.dynos = Some(progress);
    }
    Ok(deployed)
}

/// The build once it succeeded. Its status lags behind the end of its output.
async fn until_built(
    watch: Watch<'_>,
    app: &AppId,
    mut build: Build,
    on_event: &mut (dyn FnMut(DeployEvent) + Send),
) -> Result<Build, FlowError> {
    let mut output = Vec::new();
    let mut asked = build.status != BuildStatus::Pending;
    if build.status != BuildStatus::Succeeded
        && let Some(url) = build.output_stream_url.clone()
    {
        let tail = watch
            .output(&url, &mut |line| on_event(DeployEvent::Output(line)))
            .await;
        // An output read to its end is the sign to ask at once.
        asked |= !tail.complete;
        output = tail.into_vec();
    }
    let call = GetBuild::new(app, &build.id);
    let mut seen = Revalidation::default();
    loop {
        match build.status {
            BuildStatus::Succeeded => return Ok(build),
            BuildStatus::Failed => {
                return Err(FlowError::BuildFailed {
                    build: build.id,
                    output,
                });
            }
            _ => {}
        }
        if asked {
            watch.pause(POLL, "the build").await?;
        }
        asked = true;
        match watch.heroku.send_if_changed(&call, &mut seen).await {
            Ok(Some(newer)) => build = newer,
            Ok(None) => {}
            Err(error) if passes(&error) && !watch.left().is_zero() => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// The release that a build made: as it says, else the newest one with its slug.
async fn release_of(
    watch: Watch<'_>,
    app: &AppId,
    build: &Build,
) -> Result<Option<ReleaseId>, FlowError> {
    if build.release.is_some() || build.slug.is_none() {
        return Ok(build.release.clone());
    }
    let newest = Range::by("version").newest_first().max(5);
    let releases = watch
        .heroku
        .send(&ListReleases::new(app).range(newest))
        .await?;
    let made = releases
        .items
        .into_iter()
        .find(|release| release.slug == build.slug);
    Ok(made.map(|release| release.id))
}
