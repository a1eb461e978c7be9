//! A pipeline's whole state: which app runs what, in which stage.

use futures_util::future::{try_join, try_join_all};

use crate::apps::FilterApps;
use crate::client::Client;
use crate::couplings::{ListCouplings, Stage};
use crate::error::Error;
use crate::flows::FlowError;
use crate::flows::promote::PromotePlan;
use crate::ids::{AppId, PipelineId};
use crate::page::Range;
use crate::pipelines::{GetPipeline, LatestReleases, Pipeline};
use crate::releases::{ListReleases, Release, ReleaseStatus};

mod commits;
pub use self::commits::{Commit, Commits};

/// How far back the release is looked for that an app runs: newer ones have all failed.
const BACK: u16 = 20;

/// A pipeline and what its apps run.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PipelineState {
    /// Its UUID.
    pub id: PipelineId,
    /// Its apps, test apps left out; in the order of the stages, then by name.
    pub apps: Vec<StagedApp>,
    /// Apps of the pipeline that this account may not see: nothing but their ids is known.
    pub hidden: Vec<HiddenApp>,
}

/// An app of a pipeline that the account may not see.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HiddenApp {
    /// Its UUID.
    pub id: AppId,
    /// Its stage.
    pub stage: Stage,
}

/// An app in its stage.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StagedApp {
    /// Its UUID.
    pub id: AppId,
    /// Its name.
    pub name: String,
    /// Its stage.
    pub stage: Stage,
    /// Its newest release, also one that is pending or failed.
    pub release: Option<Release>,
    /// The release it runs: the newest that succeeded. The same as [`release`](Self::release)
    /// unless that one is pending or failed; `None` when the app was never released, or its
    /// last 20 releases all failed.
    pub running: Option<Release>,
}

impl StagedApp {
    /// A newer release than the one that runs: pending, or failed.
    #[must_use]
    pub fn newer(&self) -> Option<&Release> {
        let runs = self.running.as_ref().map(|release| release.version);
        let newest = self.release.as_ref()?;
        (Some(newest.version) != runs).then_some(newest)
    }
}

/// Reads a pipeline by its name or UUID, and its state: two round trips.
///
/// Keep [`Pipeline::id`]: with it, [`load`] takes one.
///
/// # Errors
/// "Not found" when there is none of this name.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::pipeline;
///
/// let (_, state) = pipeline::find(&heroku, "acme").await?;
/// for app in &state.apps {
///     println!("{} in {}", app.name, app.stage);
/// }
/// # Ok(()) }
/// ```
pub async fn find(heroku: &Client, name: &str) -> Result<(Pipeline, PipelineState), Error> {
    let pipeline = heroku.send(&GetPipeline::new(name)).await?;
    let state = load(heroku, &pipeline.id).await?;
    Ok((pipeline, state))
}

/// Reads the state of a pipeline in one round trip of two requests, however many apps
/// it has; one more when the newest release of an app is not the one it runs, or an app
/// has no release that says its name.
///
/// # Errors
/// "Not found" when there is none with this UUID.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::pipeline;
///
/// let id = "01234567-89ab-cdef-0123-456789abcdef".into();
/// let state = pipeline::load(&heroku, &id).await?;
/// println!("{} apps, {} more that cannot be seen", state.apps.len(), state.hidden.len());
/// # Ok(()) }
/// ```
pub async fn load(heroku: &Client, pipeline: &PipelineId) -> Result<PipelineState, Error> {
    let couplings = ListCouplings::new(pipeline);
    let releases = LatestReleases::new(pipeline);
    let (couplings, releases) = try_join(heroku.all(&couplings), heroku.all(&releases)).await?;
    let mut apps = Vec::with_capacity(couplings.len());
    let mut nameless = Vec::new();
    for coupling in couplings {
        if coupling.stage == Stage::Test {
            continue;
        }
        let of_app = |release: &&Release| {
            let app = release.app.as_ref();
            app.is_some_and(|app| app.id == coupling.app)
        };
        let release = releases.iter().find(of_app).cloned();
        let name = release
            .as_ref()
            .and_then(|release| release.app.as_ref()?.name.clone());
        if name.is_none() {
            nameless.push(coupling.app.clone());
        }
        apps.push(StagedApp {
            id: coupling.app,
            name: name.unwrap_or_default(),
            stage: coupling.stage,
            running: release.clone().filter(runs),
            release,
        });
    }
    let (names, running) = try_join(
        names(heroku, nameless),
        try_join_all(apps.iter().map(|app| running(heroku, app))),
    )
    .await?;
    for (app, running) in apps.iter_mut().zip(running) {
        app.running = running;
        if let Some((_, name)) = names.iter().find(|(id, _)| *id == app.id) {
            app.name.clone_from(name);
        }
    }
    // Couplings of apps that this account may not see stay without a name.
    let (mut apps, unseen): (Vec<_>, Vec<_>) =
        apps.into_iter().partition(|app| !app.name.is_empty());
    let hidden = unseen.into_iter().map(|app| HiddenApp {
        id: app.id,
        stage: app.stage,
    });
    let hidden = hidden.collect();
    apps.sort_by(|a, b| (rank(&a.stage), &a.name).cmp(&(rank(&b.stage), &b.name)));
    Ok(PipelineState {
        id: pipeline.clone(),
        apps,
        hidden,
    })
}

/// The names of apps whose releases do not say them.
async fn names(heroku: &Client, ids: Vec<AppId>) -> Result<Vec<(AppId, String)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = heroku.send(&FilterApps::new(ids)).await?;
    Ok(found
        .items
        .into_iter()
        .map(|app| (app.id, app.name))
        .collect())
}

/// The release that an app runs. Asked for only when the newest is not the one.
async fn running(heroku: &Client, app: &StagedApp) -> Result<Option<Release>, Error> {
    let Some(newest) = &app.release else {
        return Ok(None);
    };
    if runs(newest) {
        return Ok(Some(newest.clone()));
    }
    let newest_first = Range::by("version").newest_first().max(BACK);
    let releases = heroku
        .send(&ListReleases::new(&app.id).range(newest_first))
        .await?
        .items;
    let current = releases
        .iter()
        .find(|release| release.current == Some(true));
    let succeeded = || {
        releases
            .iter()
            .find(|release| release.status == ReleaseStatus::Succeeded)
    };
    Ok(current.or_else(succeeded).cloned())
}

/// Whether the newest release is what runs, without asking further. Old releases do not
/// say whether they are current.
fn runs(newest: &Release) -> bool {
    newest.status == ReleaseStatus::Succeeded && newest.current != Some(false)
}

fn rank(stage: &Stage) -> usize {
    let order = Stage::LISTED
        .iter()
        .position(|known| *known == stage.as_str());
    order.unwrap_or(usize::MAX)
}

impl PipelineState {
    /// An app by its name or UUID.
    #[must_use]
    pub fn app(&self, app: &str) -> Option<&StagedApp> {
        let mut apps = self.apps.iter();
        apps.find(|found| found.name == app || found.id.as_str() == app)
    }

    /// The apps of one stage.
    pub fn stage(&self, stage: Stage) -> impl Iterator<Item = &StagedApp> {
        self.apps.iter().filter(move |app| app.stage == stage)
    }

    /// A promotion as `heroku pipelines:promote` does it: from `from`, or else the only
    /// app in staging; to the apps in `to`, or else all apps of the next stage.
    ///
    /// # Errors
    /// [`FlowError::Plan`] in words for people when that is nothing, or not clear.
    pub fn promotion(&self, from: Option<&str>, to: &[&str]) -> Result<PromotePlan, FlowError> {
        let unknown = |app: &str| FlowError::Plan(format!("{app} is not in this pipeline"));
        let source = match from {
            Some(app) => self.app(app).ok_or_else(|| unknown(app))?,
            None => self.only_staging()?,
        };
        let targets = if to.is_empty() {
            self.downstream(source)?
        } else {
            let named = to
                .iter()
                .map(|app| self.app(app).ok_or_else(|| unknown(app)));
            named.collect::<Result<Vec<_>, _>>()?
        };
        if targets.iter().any(|target| target.id == source.id) {
            let text = format!("{} cannot be promoted to itself", source.name);
            return Err(FlowError::Plan(text));
        }
        let plan = PromotePlan::new(&self.id, &source.id);
        Ok(targets.iter().fold(plan, |plan, target| {
            plan.named_target(&target.id, target.name.as_str())
        }))
    }

    fn only_staging(&self) -> Result<&StagedApp, FlowError> {
        let mut apps = self.stage(Stage::Staging);
        match (apps.next(), apps.next()) {
            (Some(app), None) => Ok(app),
            (None, _) => Err(FlowError::Plan(
                "the pipeline has no staging app".to_owned(),
            )),
            (Some(a), Some(b)) => Err(FlowError::Plan(format!(
                "the pipeline has several staging apps ({}, {} …): say which",
                a.name, b.name
            ))),
        }
    }

    fn downstream(&self, source: &StagedApp) -> Result<Vec<&StagedApp>, FlowError> {
        let Some(next) = source.stage.next() else {
            return Err(FlowError::Plan(format!(
                "{} is in {}, which has no next stage",
                source.name, source.stage
            )));
        };
        let targets: Vec<_> = self.stage(next.clone()).collect();
        let hidden = self.hidden.iter().filter(|app| app.stage == next).count();
        if hidden > 0 {
            let text = format!(
                "{hidden} of the {next} apps cannot be seen by this account: name the apps to \
                 promote to, or ask for access"
            );
            return Err(FlowError::Plan(text));
        }
        if targets.is_empty() {
            return Err(FlowError::Plan(format!("the pipeline has no {next} app")));
        }
        Ok(targets)
    }
}
