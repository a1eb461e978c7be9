//! What routed channels hear of review apps.

use std::time::Duration;

use heroku_api::review_apps::{CreateReviewApp, DeleteReviewApp, ReviewSource};
use sandbox::SetupFailure;

use crate::notices::{holding, routed};
use crate::repository::{opens_pull, settings};
use crate::routes::{GENERAL, said};
use crate::scene::Scene;

const MINUTE: Duration = Duration::from_secs(60);

/// Somebody has a review app made of the branch of a pull request.
pub(crate) async fn creates(
    scene: &Scene,
    branch: &str,
    pull: i64,
) -> heroku_api::ids::ReviewAppId {
    let heroku = &scene.running.bot.services.heroku;
    let pipeline = heroku_api::pipelines::GetPipeline::new("acme");
    let pipeline = heroku.send(&pipeline).await.unwrap().id;
    let create = CreateReviewApp::new(pipeline, branch, ReviewSource::connected_repository())
        .pr_number(u64::try_from(pull).unwrap());
    heroku.send(&create).await.unwrap().id
}

#[tokio::test]
async fn a_review_app_is_one_message_from_its_creation_to_its_end() {
    let scene = routed().await;
    let number = opens_pull(&scene, "Fix the total");
    let id = creates(&scene, "topic", number).await;
    // The pull request's webhook came a moment earlier.
    let begun = scene.hears(GENERAL, "is being created").await;
    assert!(begun.text.contains("topic"), "{}", begun.text);
    let ready = scene.hears(GENERAL, "is ready").await;
    assert!(
        ready.text.contains(&format!("/pull/{number}")) && ready.text.contains("acme-topic"),
        "{}",
        ready.text
    );
    let heroku = &scene.running.bot.services.heroku;
    heroku.send(&DeleteReviewApp::new(id)).await.unwrap();
    scene.hears(GENERAL, "was deleted").await;
    scene.passes(6 * MINUTE).await;
    let about = holding(&scene, GENERAL, "The review app");
    assert_eq!(about.len(), 1, "{:#?}", said(&scene, GENERAL));
}

#[tokio::test]
async fn a_review_app_that_fails_says_why_and_one_that_nobody_wants_to_hear_of_nothing() {
    let scene = routed().await;
    scene
        .sandbox
        .world()
        .fail_next_setup(SetupFailure::Postdeploy {
            exit_code: 1,
            output: "no database".into(),
        });
    let number = opens_pull(&scene, "Fix the total");
    creates(&scene, "topic", number).await;
    let failed = scene.hears(GENERAL, "could not be created").await;
    assert!(failed.text.contains("postdeploy"), "{}", failed.text);
    settings(&scene, |settings| settings.deployments.review_apps = false).await;
    let world = scene.sandbox.world();
    world.set_branch("other", "main");
    world.push("other", "Another", "ben").unwrap();
    let second = world.open_pull("other", "Another", "ben").unwrap();
    creates(&scene, "other", second).await;
    scene.passes(6 * MINUTE).await;
    assert_eq!(
        holding(&scene, GENERAL, "review app").len(),
        1,
        "{:#?}",
        said(&scene, GENERAL)
    );
}
