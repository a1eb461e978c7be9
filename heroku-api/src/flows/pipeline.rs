//! A pipeline's whole state: which app runs what, in which stage.

use futures_util::future::try_join;

use crate::apps::FilterApps;
use crate::client::Client;
use crate::couplings::{ListCouplings, Stage};
use crate::error::Error;
use crate::flows::FlowError;
use crate::flows::promote::PromotePlan;
use crate::ids::{AppId, PipelineId};
use crate::pipelines::{GetPipeline, LatestReleases, Pipeline};
use crate::releases::Release;

/// A pipeline and what its apps run.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PipelineState {
    /// Its UUID.
    pub id: PipelineId,
    /// Its apps, test apps left out; in the order of the stages, then by name.
    pub apps: Vec<StagedApp>,
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
}

/// Reads a pipeline by its name or UUID, and its state: two round trips.
///
/// Keep [`Pipeline::id`]: with it, [`load`] takes one.
///
/// # Errors
/// "Not found" when there is none of this name.
pub async fn find(heroku: &Client, name: &str) -> Result<(Pipeline, PipelineState), Error> {
    let pipeline = heroku.send(&GetPipeline::new(name)).await?;
    let state = load(heroku, &pipeline.id).await?;
    Ok((pipeline, state))
}

/// Reads the state of a pipeline in one round trip of two requests, however many apps
/// it has; one more when an app has no release that tells its name.
///
/// # Errors
/// "Not found" when there is none with this UUID.
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
            release,
        });
    }
    if !nameless.is_empty() {
        let named = heroku.send(&FilterApps::new(nameless)).await?;
        for app in &mut apps {
            if let Some(found) = named.items.iter().find(|found| found.id == app.id) {
                app.name.clone_from(&found.name);
            }
        }
        // Couplings of apps that this account may not see stay without a name.
        apps.retain(|app| !app.name.is_empty());
    }
    apps.sort_by(|a, b| (rank(&a.stage), &a.name).cmp(&(rank(&b.stage), &b.name)));
    Ok(PipelineState {
        id: pipeline.clone(),
        apps,
    })
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
        Ok(targets
            .iter()
            .fold(plan, |plan, target| plan.target(&target.id)))
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
        if targets.is_empty() {
            return Err(FlowError::Plan(format!("the pipeline has no {next} app")));
        }
        Ok(targets)
    }
}
