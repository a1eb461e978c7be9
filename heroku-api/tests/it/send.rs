//! Every future can be spawned on a runtime with several threads.

use heroku_api::Client;
use heroku_api::builds::CreateBuild;
use heroku_api::couplings::CreateCoupling;
use heroku_api::ensure::{self, Intent};
use heroku_api::flows::app_setup::{self, AppSetupPlan};
use heroku_api::flows::deploy::DeployPlan;
use heroku_api::flows::promote::PromotePlan;
use heroku_api::flows::review_app::{self, ReviewAppPlan};
use heroku_api::flows::rollback::RollbackPlan;
use heroku_api::flows::{self, pipeline};
use heroku_api::pipelines::GetPipeline;
use heroku_api::progress::Follow;
use heroku_api::promotions::CreatePromotion;
use heroku_api::releases::Rollback;
use heroku_api::review_apps::{CreateReviewApp, ReviewApp};
use heroku_api::webhooks::CreateWebhook;

fn spawnable<F: IntoFuture<IntoFuture: Send>>(_: F) {}

// Compiling is the test.
#[allow(dead_code)]
fn flows_are_send(heroku: &Client, deploy: &DeployPlan, back: &RollbackPlan, follow: &Follow) {
    let plan = PromotePlan::new("p", "a").target("b");
    spawnable(heroku.send(&GetPipeline::new("acme")));
    spawnable(pipeline::find(heroku, "acme"));
    spawnable(flows::promote(heroku, &plan, follow));
    spawnable(flows::promote(heroku, &plan, follow).finish());
    spawnable(flows::promote(heroku, &plan, follow).on_event(|_| ()));
    spawnable(flows::deploy(heroku, deploy, follow));
    spawnable(flows::rollback(heroku, back, follow));
    spawnable(flows::dynos::wait_until_up(
        heroku,
        &"a".into(),
        &"r".into(),
        follow,
    ));
}

#[allow(dead_code)]
fn review_apps_are_send(
    heroku: &Client,
    old: &ReviewApp,
    plan: &ReviewAppPlan,
    setup: &AppSetupPlan,
    follow: &Follow,
) {
    spawnable(review_app::create(heroku, plan, follow));
    spawnable(review_app::recreate(heroku, &old.id, plan, follow));
    spawnable(review_app::redeploy(heroku, old, plan, follow));
    spawnable(review_app::create_or_redeploy(heroku, plan, follow));
    spawnable(review_app::delete(heroku, &old.id, follow));
    spawnable(app_setup::create_or_redeploy(heroku, setup, follow));
    spawnable(app_setup::close(heroku, setup, follow));
}

#[allow(dead_code)]
fn writes_are_send(
    heroku: &Client,
    build: &CreateBuild,
    coupling: &CreateCoupling,
    promotion: &CreatePromotion,
    review: &CreateReviewApp,
) {
    let intent = Intent::now(heroku);
    spawnable(ensure::build(heroku, build, intent.clone()));
    spawnable(ensure::coupling(heroku, coupling, intent.clone()));
    spawnable(ensure::promotion(heroku, promotion, intent.clone()));
    spawnable(ensure::review_app(heroku, review, intent.clone()));
    spawnable(ensure::rollback(
        heroku,
        &Rollback::new("a", "r"),
        intent.clone(),
    ));
    let webhook = CreateWebhook::new("a", "https://x.example");
    spawnable(ensure::webhook(heroku, &webhook, intent));
}
