//! The `deployment_review` webhook: an approval is asked for, or was given or refused.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Head, find, render as render_run, reviews};
use crate::github::{hooks, render};
use crate::world::github::Review;
use crate::world::{Shared, zulu};

/// Tells hooks of a review that `by` asked for or decided. The commit is read first, so that
/// happens a little later.
pub(super) fn announce(
    shared: &Arc<Shared>,
    review: &Review,
    sha: &str,
    action: &'static str,
    by: &str,
) {
    let (world, review) = (Arc::clone(shared), review.clone());
    let (sha, by) = (sha.to_owned(), by.to_owned());
    shared.spawn(async move {
        let head = Head::read(&world, &sha);
        let now = zulu(world.now());
        let mut state = world.lock();
        let github = &state.github;
        let Ok((_, suite)) = find(github, review.run) else {
            return;
        };
        let known = github.environments.get(&review.environment);
        let reviewers = known.map(|known| reviews::reviewers(&world, &state, known));
        let web = render::web(github);
        let person = render::user(&world, github, &by);
        let mut payload = json!({
            "action": action,
            "environment": review.environment,
            "reviewers": reviewers.unwrap_or_default(),
            "since": now,
            "workflow_job_run": {
                "conclusion": null,
                "created_at": now,
                "environment": review.environment,
                "html_url": format!("{web}/actions/runs/{}/job/{}", review.run, review.deployment),
                "id": review.deployment,
                "name": "deploy",
                "status": "waiting",
                "updated_at": now,
            },
            "workflow_run": render_run(&world, &state, &sha, suite, &head),
        });
        if action == "requested" {
            payload["requestor"] = person;
        } else {
            payload["approver"] = person;
            payload["comment"] = Value::from(review.comment);
        }
        let name = "deployment_review";
        hooks::publish(&world, &mut state, name, Some(action), &by, payload);
    });
}
