//! Builds a tarball, releases it and waits for the last dyno.

use futures_util::future::join;

use super::dynos::DynoProgress;
use super::settle::{Settled, Settling, settle};
use super::standing::Overtaker;
use super::watch::{POLL, Watch};
use super::{Flow, FlowError, first};
use crate::builds::Build;
use crate::client::Client;
use crate::ensure::{self, Intent};
use crate::ids::{AppId, BuildId, ReleaseId, SlugId};
use crate::progress::{Follow, Outcome, Progress};
use crate::releases::ReleaseStatus;

mod build;
mod made;
mod plan;
pub(crate) use self::build::until_built;
pub use self::plan::DeployPlan;

/// How far a deploy is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeployEvent {
    /// The build is accepted. Keep the ids: [`resume`] continues from them.
    Building {
        /// The app.
        app: AppId,
        /// The build.
        build: BuildId,
    },
    /// A line of the build's output.
    BuildOutput(String),
    /// The build succeeded.
    Built {
        /// The code it made; `None` for an app of the Fir generation.
        slug: Option<SlugId>,
    },
    /// The release exists; its release command may be running.
    Releasing {
        /// The release.
        release: ReleaseId,
        /// Its number.
        version: u64,
        /// Whether it was pending when it was seen first: its release command runs.
        pending: bool,
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

/// How a deploy ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only `Outcome::Done` is a success"]
pub struct Deployed {
    /// `Done` when the release succeeded, is current, and every dyno that the formation
    /// wants is up on it (or nobody wanted to wait for them).
    pub outcome: Outcome,
    /// The app.
    pub app: AppId,
    /// The build.
    pub build: BuildId,
    /// Whether an earlier attempt had sent the build already.
    pub found: bool,
    /// The code it made; `None` for an app of the Fir generation.
    pub slug: Option<SlugId>,
    /// The release.
    pub release: Option<ReleaseId>,
    /// The release's number.
    pub version: Option<u64>,
    /// The dynos as they were seen last, when they were waited for.
    pub dynos: Option<DynoProgress>,
    /// The release that took its place.
    pub overtaken_by: Option<Overtaker>,
    /// The last lines of the build or the release command that failed; empty when they
    /// could not be read.
    pub output: Vec<String>,
    /// What the last look that failed said, for people.
    pub detail: Option<String>,
}

/// Builds, releases, and waits for the last dyno. The same build is never sent twice: one
/// whose response was lost is looked for.
///
/// Asks for the status every 10 s, whatever the output does; `follow` limits the time, 30
/// minutes by default.
///
/// # Errors
/// Only when nothing was started, or when nobody knows whether it was
/// ([`FlowError::Ambiguous`]). A failed build or release, a release that nobody saw and the
/// end of the time are results: look at [`Deployed::outcome`].
///
/// # Permission
/// `deploy` on the app.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::{self, deploy::DeployPlan};
/// use heroku_api::progress::Follow;
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let plan = DeployPlan::new("acme-staging", link, "abc");
/// let deployed = flows::deploy(&heroku, &plan, &Follow::default())
///     .on_event(|event| println!("{event:?}"))
///     .await?;
/// println!("{}", deployed.outcome);
/// # Ok(()) }
/// ```
pub fn deploy<'c>(
    heroku: &'c Client,
    plan: &DeployPlan,
    follow: &Follow,
) -> Flow<'c, DeployEvent, Deployed> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::new(heroku, &follow, POLL);
        let work = async {
            let build = start(&watch, &plan).await?;
            Ok(run(&watch, &plan.app, build, &|event| sender.emit(event)).await)
        };
        watch.run(work).await
    })
}

/// Follows a build that was started before: after a restart of the program, or when
/// [`ensure::build`] found it. Its output comes again from the beginning.
///
/// # Errors
/// None: what cannot be read within the limit is [`Outcome::Unknown`].
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::deploy;
/// use heroku_api::ids::{AppId, BuildId};
/// use heroku_api::progress::Follow;
///
/// // The ids that `DeployEvent::Building` said, from your store.
/// let app = AppId::from("acme-staging");
/// let build = BuildId::from("01234567-89ab-cdef-0123-456789abcdef");
/// let deployed = deploy::resume(&heroku, &app, &build, &Follow::default()).await?;
/// println!("{}", deployed.outcome);
/// # Ok(()) }
/// ```
pub fn resume<'c>(
    heroku: &'c Client,
    app: &AppId,
    build: &BuildId,
    follow: &Follow,
) -> Flow<'c, DeployEvent, Deployed> {
    let (app, build, follow) = (app.clone(), build.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::new(heroku, &follow, POLL);
        let begun = Begun::from(build);
        let emit = |event| sender.emit(event);
        Ok(watch.run(run(&watch, &app, begun, &emit)).await)
    })
}

/// A build that was started.
pub(crate) struct Begun {
    id: BuildId,
    /// As its creation, or a list, showed it.
    build: Option<Build>,
    /// Whether an earlier attempt had sent it.
    found: bool,
    /// The newest release before it.
    newest: Option<u64>,
}

impl From<BuildId> for Begun {
    fn from(id: BuildId) -> Self {
        Self {
            id,
            build: None,
            found: false,
            newest: None,
        }
    }
}

/// Sends the build once.
pub(crate) async fn start(watch: &Watch<'_>, plan: &DeployPlan) -> Result<Begun, FlowError> {
    let heroku = watch.heroku;
    // What is there before is read in one round trip.
    let newest = async {
        if plan.note_newest {
            made::newest_version(heroku, &plan.app).await.ok()
        } else {
            None
        }
    };
    let (intent, newest) = match &plan.intent {
        Some(intent) if intent.is_resumed() => (intent.clone(), None),
        Some(intent) => (intent.clone(), newest.await),
        None => {
            let note = first::read(watch, || ensure::note::build(heroku, &plan.app));
            let (builds, newest) = join(note, newest).await;
            (Intent::now(heroku).seen(builds?), newest)
        }
    };
    let sent = first::Sent::default();
    let attempt = |intent: Intent| {
        let sent = &sent;
        async move {
            let call = plan.call(plan.link.get().await?);
            sent.mark(heroku);
            let code = plan.code.as_ref();
            Ok(ensure::build_with(heroku, &call, code, intent).await?)
        }
    };
    let ensured = first::write(watch, intent, &sent, attempt).await?;
    Ok(Begun {
        found: ensured.is_found(),
        newest,
        id: ensured.as_ref().id.clone(),
        build: Some(ensured.into_inner()),
    })
}

/// Follows a build to the last dyno.
pub(crate) async fn run(
    watch: &Watch<'_>,
    app: &AppId,
    begun: Begun,
    emit: &(dyn Fn(DeployEvent) + Send + Sync),
) -> Deployed {
    let Begun {
        id, found, newest, ..
    } = begun;
    emit(DeployEvent::Building {
        app: app.clone(),
        build: id.clone(),
    });
    let on_line = |line| emit(DeployEvent::BuildOutput(line));
    let built = Box::pin(until_built(watch, app, &id, begun.build, &on_line)).await;
    let mut deployed = Deployed {
        outcome: built.outcome,
        app: app.clone(),
        build: id,
        found,
        slug: built.build.as_ref().and_then(|build| build.slug.clone()),
        release: None,
        version: None,
        dynos: None,
        overtaken_by: None,
        output: built.output,
        detail: built.detail,
    };
    let Some(succeeded) = built.build.filter(|_| built.outcome.is_done()) else {
        return deployed;
    };
    deployed.output.clear();
    emit(DeployEvent::Built {
        slug: deployed.slug.clone(),
    });
    let made = match Box::pin(made::release_of(watch, app, succeeded, newest)).await {
        Ok(made) => made,
        Err(outcome) => {
            deployed.outcome = outcome;
            deployed.detail = watch.trouble();
            return deployed;
        }
    };
    let settled = Box::pin(settle(watch, app, &made, &|event| {
        emit(match event {
            Settling::Releasing(release) => DeployEvent::Releasing {
                release: release.id.clone(),
                version: release.version,
                pending: release.status == ReleaseStatus::Pending,
            },
            Settling::Line(line) => DeployEvent::ReleaseOutput(line),
            Settling::Released(release) => DeployEvent::Released {
                version: release.version,
            },
            Settling::Dynos(progress) => DeployEvent::Dynos(progress),
        });
    }))
    .await;
    deployed.release = Some(made);
    deployed.settled(settled)
}

impl Deployed {
    fn settled(mut self, settled: Settled) -> Self {
        self.outcome = settled.outcome;
        self.version = settled.release.map(|release| release.version);
        self.dynos = settled.dynos;
        self.overtaken_by = settled.overtaken_by;
        self.output = settled.output;
        self.detail = settled.detail;
        self
    }
}
