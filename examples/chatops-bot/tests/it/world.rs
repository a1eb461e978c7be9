//! What tests change and read on the side of Heroku and GitHub, as people do it with other tools.

use github_checks::Repo;
use github_checks::deployments::{
    Deployment, DeploymentStatus, ListDeploymentStatuses, ListDeployments,
};
use heroku_api::apps::CreateApp;
use heroku_api::couplings::{CreateCoupling, Stage};
use heroku_api::formation::{Scale, ScaleApp};
use heroku_api::pipelines::GetPipeline;
use heroku_api::releases::{ListReleases, Release};
use sandbox::What;

use crate::scene::Scene;

/// `heroku apps:create` and `pipelines:add`.
pub(crate) async fn add_app(scene: &Scene, name: &str, stage: Stage) {
    let heroku = &scene.running.bot.services.heroku;
    heroku.send(&CreateApp::new().name(name)).await.unwrap();
    let pipeline = heroku.send(&GetPipeline::new("acme")).await.unwrap();
    let coupling = CreateCoupling::new(name, pipeline.id, stage);
    heroku.send(&coupling).await.unwrap();
}

/// `heroku ps:scale`.
pub(crate) async fn scale(scene: &Scene, app: &str, kinds: &[(&str, u64)]) {
    let heroku = &scene.running.bot.services.heroku;
    let updates: Vec<Scale> = kinds
        .iter()
        .map(|(kind, quantity)| Scale::new(*kind).quantity(*quantity))
        .collect();
    heroku.send(&ScaleApp::new(app, updates)).await.unwrap();
}

/// All deployments on GitHub, the newest first, with their statuses from old to new.
pub(crate) async fn deployments(scene: &Scene) -> Vec<(Deployment, Vec<DeploymentStatus>)> {
    let github = &scene.running.bot.services.github;
    let repo: Repo = scene.sandbox.github().repository.parse().unwrap();
    let all = github.all(&ListDeployments::new(&repo)).await.unwrap();
    let mut found = Vec::new();
    for deployment in all {
        let list = ListDeploymentStatuses::new(&repo, deployment.id);
        let mut statuses = github.all(&list).await.unwrap();
        statuses.sort_by_key(|status| status.id);
        found.push((deployment, statuses));
    }
    found
}

/// The releases of an app, the oldest first.
pub(crate) async fn releases(scene: &Scene, app: &str) -> Vec<Release> {
    let heroku = &scene.running.bot.services.heroku;
    let mut all = heroku.all(&ListReleases::new(app)).await.unwrap();
    all.sort_by_key(|release| release.version);
    all
}

/// A dyno of `app` has begun to restart.
pub(crate) fn restarts(app: &str) -> impl Fn(&What) -> bool {
    let app = app.to_owned();
    move |what| matches!(what, What::Dyno { app: of, state, .. } if *of == app && state == "up")
}

/// A build of `app` has begun.
pub(crate) fn builds(app: &str) -> impl Fn(&What) -> bool {
    let app = app.to_owned();
    move |what| matches!(what, What::Build { app: of, status, .. } if *of == app && status == "pending")
}
