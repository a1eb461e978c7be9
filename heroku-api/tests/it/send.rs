//! Every future can be spawned on a runtime with several threads.

use crate::sdk::Client;
use crate::sdk::flows::deploy::{DeployPlan, deploy};
use crate::sdk::flows::promote::{PromotePlan, promote};
use crate::sdk::pipelines::GetPipeline;

fn spawnable<F: Future + Send>(_: F) {}

// Compiling is the test.
#[allow(dead_code)]
fn futures_are_send(heroku: &Client, deploying: &DeployPlan, promoting: &PromotePlan) {
    spawnable(heroku.send(&GetPipeline::new("acme")));
    spawnable(deploy(heroku, deploying, &mut |_| ()));
    spawnable(promote(heroku, promoting, &mut |_| ()));
}
