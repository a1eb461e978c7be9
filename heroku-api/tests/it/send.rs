//! Every future can be spawned on a runtime with several threads.

use std::time::Duration;

use heroku_api::Client;
use heroku_api::builds::Source;
use heroku_api::couplings::Stage;
use heroku_api::ensure::{self, Intent};
use heroku_api::flows::deploy::{DeployPlan, Follow, deploy};
use heroku_api::flows::pipeline;
use heroku_api::flows::promote::{PromotePlan, promote};
use heroku_api::flows::review_app::{create, recreate, redeploy};
use heroku_api::flows::rollback::{RollbackTo, rollback};
use heroku_api::ids::{AppId, PipelineId, ReleaseId, ReviewAppId};
use heroku_api::pipelines::GetPipeline;
use heroku_api::review_apps::CreateReviewApp;
use heroku_api::webhooks::CreateWebhook;

fn spawnable<F: Future + Send>(_: F) {}

const HOUR: Duration = Duration::from_secs(3600);

// Compiling is the test.
#[allow(dead_code)]
fn flows_are_send(heroku: &Client, app: &AppId, review: &ReviewAppId, call: &CreateReviewApp) {
    let plan = PromotePlan::new("p", "a").target("b");
    spawnable(heroku.send(&GetPipeline::new("acme")));
    spawnable(pipeline::find(heroku, "acme"));
    spawnable(promote(heroku, &plan, &mut |_| ()));
    spawnable(create(heroku, call, HOUR, &mut |_| ()));
    spawnable(recreate(heroku, review, call, HOUR, &mut |_| ()));
    spawnable(rollback(
        heroku,
        app,
        RollbackTo::Previous,
        Follow::default(),
        &mut |_| (),
    ));
}

#[allow(dead_code)]
fn writes_are_send(heroku: &Client, app: &AppId, pipeline: &PipelineId, source: &Source) {
    let intent = Intent::now(heroku);
    let plan = DeployPlan::of(app, source.clone());
    let review = ReviewAppId::from("v");
    spawnable(deploy(heroku, &plan, &mut |_| ()));
    spawnable(redeploy(
        heroku,
        &review,
        source.clone(),
        Follow::default(),
        &mut |_| (),
    ));
    spawnable(ensure::build(heroku, app, source, intent.clone()));
    spawnable(ensure::coupling(
        heroku,
        app,
        pipeline,
        Stage::Staging,
        intent.clone(),
    ));
    spawnable(ensure::rollback(
        heroku,
        app,
        &ReleaseId::from("r"),
        intent.clone(),
    ));
    spawnable(ensure::webhook(
        heroku,
        &CreateWebhook::new(app, "https://x.example"),
        intent.clone(),
    ));
}
