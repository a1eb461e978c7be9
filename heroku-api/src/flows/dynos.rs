//! Waits until every wanted dyno of an app runs a release.

use std::time::Duration;

use super::standing::{self, Overtaker, Standing};
use super::watch::{POLL, Watch};
use crate::client::Client;
use crate::dynos::{Dyno, ListDynos};
use crate::formation::{Formation, ListFormation};
use crate::ids::{AppId, ReleaseId};
use crate::progress::{Follow, Outcome, Progress};
use crate::reasons::Reason;
use crate::releases::Release;

mod count;
mod runs;
pub use self::count::DynoProgress;
use self::count::Wanted;

/// All wanted dynos that crashed stay so for this long before it counts as a failure:
/// Heroku starts a crashed dyno again at once, the first time.
const CRASHED: Duration = Duration::from_secs(30);

/// How waiting for dynos ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only `Outcome::Done` is a success"]
pub struct DynosUp {
    /// `Done` when every dyno that the formation wants is up on the release and the
    /// release is still the current one.
    pub outcome: Outcome,
    /// The numbers that were seen last; `None` when the dynos could not be read.
    pub progress: Option<DynoProgress>,
    /// Which release took its place.
    pub overtaken_by: Option<Overtaker>,
    /// What the last look that failed said, for people.
    pub detail: Option<String>,
}

/// Waits until every dyno that the formation of `app` wants is up on `release`, which must
/// have succeeded. The events are the changes of the numbers.
///
/// Looks at once and then every 10 s. One-off dynos (`run`, `release`, `scheduler`) and
/// process types outside the formation are not waited for. An app that is scaled to zero
/// is done at once. A formation that wants dynos while none is listed is looked at again, and so
/// is one without any process type, unless the code that was released has none.
/// Every wanted dyno crashed in two looks 30 s apart is a failure.
///
/// `follow` limits the time; 30 minutes by default.
///
/// # Errors
/// None: look at [`DynosUp::outcome`].
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::dynos;
/// use heroku_api::progress::Follow;
///
/// let (app, release) = ("acme-prod".into(), "01234567-89ab-cdef-0123-456789abcdef".into());
/// let up = dynos::wait_until_up(&heroku, &app, &release, &Follow::default())
///     .on_event(|progress| println!("{progress}"))
///     .await;
/// println!("{}", up.outcome);
/// # Ok(()) }
/// ```
pub fn wait_until_up<'c>(
    heroku: &'c Client,
    app: &AppId,
    release: &ReleaseId,
    follow: &Follow,
) -> Progress<'c, DynoProgress, DynosUp> {
    let (app, id) = (app.clone(), release.clone());
    let watch = Watch::new(heroku, follow, POLL);
    Progress::new(|sender| async move {
        let work = async {
            let followed = super::release::follow(&watch, &app, &id, &|_| {}).await;
            match (followed.outcome, followed.release) {
                (Outcome::Done, Some(release)) => {
                    until_up(&watch, &app, &release, &|progress| sender.emit(progress)).await
                }
                (outcome, _) => DynosUp {
                    outcome,
                    progress: None,
                    overtaken_by: None,
                    detail: followed.detail,
                },
            }
        };
        watch.run(work).await
    })
}

/// What one look found.
enum Look {
    Ended(Outcome, Option<Overtaker>),
    Again(Duration),
}

/// Looks until every wanted dyno is up, has crashed for good, or the flow's time is up.
pub(crate) async fn until_up(
    watch: &Watch<'_>,
    app: &AppId,
    release: &Release,
    on_progress: &(dyn Fn(DynoProgress) + Send + Sync),
) -> DynosUp {
    let mut state = State {
        wanted: None,
        dynos: None,
        last: None,
        crashed_since: None,
    };
    let mut rhythm = watch.rhythm(&[]);
    let (outcome, overtaken_by) = loop {
        let pause = match state.look(watch, app, release, on_progress).await {
            Look::Ended(outcome, by) => break (outcome, by),
            Look::Again(pause) => pause,
        };
        if !rhythm.next_within(pause).await {
            break match standing::among_all(watch, app, release).await {
                Standing::Overtaken(by) => (Outcome::Overtaken(Reason::NewerRelease), Some(by)),
                _ => (Outcome::Unknown(state.why_late()), None),
            };
        }
    };
    DynosUp {
        outcome,
        progress: state.last,
        overtaken_by,
        detail: watch.trouble(),
    }
}

struct State {
    wanted: Option<Wanted>,
    dynos: Option<Vec<Dyno>>,
    last: Option<DynoProgress>,
    crashed_since: Option<Duration>,
}

impl State {
    async fn look(
        &mut self,
        watch: &Watch<'_>,
        app: &AppId,
        release: &Release,
        on_progress: &(dyn Fn(DynoProgress) + Send + Sync),
    ) -> Look {
        let again = Look::Again(Duration::MAX);
        if !self.read(watch, app).await {
            if watch.is_gone(app, true).await {
                return Look::Ended(Outcome::Failed(Reason::AppGone), None);
            }
            return again;
        }
        let (Some(wanted), Some(dynos)) = (&self.wanted, &self.dynos) else {
            return again;
        };
        // The formation of a new app can be as late as its dynos.
        if wanted.is_empty() && !runs::nothing(watch, app, release).await {
            return again;
        }
        let progress = wanted.count(dynos, release.version);
        if self.last.as_ref() != Some(&progress) {
            on_progress(progress.clone());
        }
        let newer = wanted.runs_newer(dynos, release.version);
        let all_crashed = progress.all_crashed();
        let done = progress.is_done();
        self.last = Some(progress);
        if done || newer {
            match standing::of(watch, app, release).await {
                Standing::Overtaken(by) => {
                    return Look::Ended(Outcome::Overtaken(Reason::NewerRelease), Some(by));
                }
                Standing::Current if done => return Look::Ended(Outcome::Done, None),
                _ => return again,
            }
        }
        if !all_crashed {
            self.crashed_since = None;
            return again;
        }
        let now = watch.now();
        let since = *self.crashed_since.get_or_insert(now);
        let passed = now.saturating_sub(since);
        if passed < CRASHED {
            return Look::Again(CRASHED.saturating_sub(passed));
        }
        match standing::of(watch, app, release).await {
            Standing::Overtaken(by) => {
                Look::Ended(Outcome::Overtaken(Reason::NewerRelease), Some(by))
            }
            _ => Look::Ended(Outcome::Failed(Reason::DynosCrashed), None),
        }
    }

    /// Reads the dynos; the formation too, when it is not known or does not fit them.
    async fn read(&mut self, watch: &Watch<'_>, app: &AppId) -> bool {
        let (dynos, formation) = (ListDynos::new(app), ListFormation::new(app));
        let dynos = watch.ask(watch.heroku.all(&dynos));
        let fits = match (&self.wanted, &self.dynos) {
            (Some(wanted), Some(dynos)) => wanted.fits(dynos),
            _ => false,
        };
        if fits {
            let Some(dynos) = dynos.await else {
                return false;
            };
            let fits = self
                .wanted
                .as_ref()
                .is_some_and(|wanted| wanted.fits(&dynos));
            self.dynos = Some(dynos);
            if fits {
                return true;
            }
            let formation = watch.ask(watch.heroku.all(&formation)).await;
            return self.want(formation);
        }
        let formation = watch.ask(watch.heroku.all(&formation));
        let (dynos, formation) = futures_util::future::join(dynos, formation).await;
        let Some(dynos) = dynos else {
            return false;
        };
        self.dynos = Some(dynos);
        self.want(formation)
    }

    fn want(&mut self, formation: Option<Vec<Formation>>) -> bool {
        match formation {
            Some(formation) => {
                self.wanted = Some(Wanted::new(&formation));
                true
            }
            None => false,
        }
    }

    /// Why it is not known whether the dynos came up.
    fn why_late(&self) -> Reason {
        match &self.last {
            None => Reason::DynosNotRead,
            Some(progress) if progress.is_done() => Reason::ReleaseNotCurrent,
            Some(progress) if progress.listed == 0 => Reason::DynosNotListed,
            Some(_) => Reason::DynosLate,
        }
    }
}
