//! Refusals: nothing is changed, and the caller reads what to do.

use sandbox::{Checks, Fault};

use crate::scene::{ADA, Scene};

async fn refused(scene: &Scene, text: &str, told: &[&str]) {
    let before = scene.counts();
    let seen = scene.says(text).await;
    let private = seen.private();
    for part in told {
        assert!(
            private.contains(part),
            "{text}: {part:?} is missing in {}",
            seen.all()
        );
    }
    assert_eq!(scene.counts(), before, "{text} changed something");
    assert!(seen.deployment_states().is_empty(), "{text}");
}

#[tokio::test]
async fn a_red_check_is_named_and_the_way_out_is_shown() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_checks("main", Checks::Red);
    refused(&scene, "deploy acme to staging", &["test", "failed", "`!`"]).await;
}

#[tokio::test]
async fn a_pending_check_is_named() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_checks("main", Checks::Pending);
    refused(
        &scene,
        "deploy acme to staging",
        &["have not finished", "test"],
    )
    .await;
}

#[tokio::test]
async fn a_typing_mistake_is_shown_where_it_is() {
    let scene = Scene::open().await;
    refused(&scene, "deploy acme to stagin", &["^^^", "did you mean"]).await;
}

#[tokio::test]
async fn an_unknown_name_is_answered_with_names_like_it() {
    let scene = Scene::open().await;
    refused(
        &scene,
        "deploy acm to staging",
        &["There is no pipeline", "`acme`"],
    )
    .await;
    refused(
        &scene,
        "deploy acme/mian to staging",
        &["no branch, tag or commit", "`main`"],
    )
    .await;
    refused(
        &scene,
        "deploy acme to staging/acme-prod",
        &["is not in staging", "production"],
    )
    .await;
    refused(
        &scene,
        "deploy acme-two to development",
        &["has no app in development"],
    )
    .await;
}

#[tokio::test]
async fn an_open_stage_is_asked_for_and_never_guessed() {
    let scene = Scene::open().await;
    refused(&scene, "deploy acme", &["say which one", "staging"]).await;
}

#[tokio::test]
async fn a_hidden_repository_is_explained_with_its_three_causes() {
    let scene = Scene::open().await;
    let hidden = || Fault::status(404);
    scene.sandbox.faults().on(
        "GET /repos/{owner}/{repo}/commits/{ref*}",
        [hidden(), hidden()],
    );
    scene
        .sandbox
        .faults()
        .on("GET /repos/{owner}/{repo}/branches", [hidden()]);
    refused(
        &scene,
        "deploy acme/main to staging",
        &["does not show me", "expired", "approved"],
    )
    .await;
}

#[tokio::test]
async fn a_heroku_that_is_down_is_told_and_nothing_is_half_done() {
    let scene = Scene::open().await;
    let down = || Fault::status(503);
    scene.sandbox.faults().on(
        "GET /pipelines/{pipeline}",
        [down(), down(), down(), down()],
    );
    refused(
        &scene,
        "deploy acme to staging",
        &["Heroku", "status.heroku.com"],
    )
    .await;
}

#[tokio::test]
async fn a_link_of_another_repository_deploys_nothing_of_ours() {
    let scene = Scene::open().await;
    // A link was read as what it stands for: that is shown first.
    let before = scene.counts();
    let card = scene
        .says("deploy acme/https://github.com/other/web/pull/1 to staging")
        .await;
    assert!(card.private().contains("a link was read"), "{}", card.all());
    let seen = scene.presses(ADA, &card, "question-run").await;
    for part in ["That link is of", "acme/web"] {
        assert!(seen.private().contains(part), "{}", seen.all());
    }
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn checks_that_cannot_be_read_are_a_no() {
    let scene = Scene::open().await;
    let broken = || Fault::status(403);
    scene.sandbox.faults().on(
        "GET /repos/{owner}/{repo}/commits/{ref*}/check-runs",
        [broken(), broken(), broken(), broken()],
    );
    refused(&scene, "deploy acme to staging", &["could not be read"]).await;
}
