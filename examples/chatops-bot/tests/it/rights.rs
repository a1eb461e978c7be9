//! People get what their own rights allow, and otherwise the reasons why not.

use sandbox::Fault;

use crate::scene::{BOB, Scene};

const BEN: &str = "ben@acme.example";

async fn refused(scene: &Scene, says: &[&str]) {
    let before = scene.counts();
    let seen = scene.says_as(BOB, "deploy acme to staging").await;
    for part in says {
        assert!(seen.all().contains(part), "{part:?}: {}", seen.all());
    }
    assert!(!seen.all().contains("`!`"), "{}", seen.all());
    assert_eq!(scene.counts(), before, "nothing was begun");
}

async fn deployed(scene: &Scene) {
    let seen = scene.says_as(BOB, "deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
}

#[tokio::test]
async fn a_team_member_without_deploy_is_refused_before_anything_is_announced() {
    let scene = Scene::open().await;
    let world = scene.sandbox.world();
    assert!(world.set_heroku_rights("acme-staging", BEN, &["view", "operate"]));
    refused(
        &scene,
        &["may not deploy to", "acme-staging", BEN, "view, operate"],
    )
    .await;
}

#[tokio::test]
async fn a_team_member_with_deploy_deploys() {
    let scene = Scene::open().await;
    let world = scene.sandbox.world();
    assert!(world.set_heroku_rights("acme-staging", BEN, &["view", "deploy"]));
    deployed(&scene).await;
}

#[tokio::test]
async fn an_organisation_member_who_may_read_is_told_three_causes() {
    let scene = Scene::open().await;
    assert!(scene.sandbox.world().set_github_role("ben", "read"));
    let causes = [
        "may not write to",
        "log-in expired",
        "no write access",
        "not approved",
    ];
    refused(&scene, &causes).await;
    // Looking is allowed.
    let seen = scene.says_as(BOB, "info acme").await;
    assert!(seen.root().contains("acme-staging"), "{}", seen.all());
    assert!(scene.sandbox.world().set_github_role("ben", "none"));
}

#[tokio::test]
async fn an_organisation_member_who_may_write_deploys_and_nobody_is_told_three_causes() {
    let scene = Scene::open().await;
    assert!(scene.sandbox.world().set_github_role("ben", "write"));
    deployed(&scene).await;
    let hidden = Scene::open().await;
    assert!(hidden.sandbox.world().set_github_role("ben", "none"));
    let causes = [
        "does not show me",
        "log-in expired",
        "no write access",
        "not approved",
    ];
    refused(&hidden, &causes).await;
}

#[tokio::test]
async fn a_token_that_ended_asks_for_a_log_in_and_the_command_goes_on_afterwards() {
    let scene = Scene::open().await;
    let refusal = || Fault::status(401);
    scene
        .sandbox
        .faults()
        .on("GET /pipelines/{pipeline}", [refusal(), refusal()]);
    let before = scene.counts();
    let seen = scene.says_as(BOB, "deploy acme to staging").await;
    for part in ["I cannot act for you", "Connect Heroku"] {
        assert!(seen.all().contains(part), "{part}: {}", seen.all());
    }
    assert_eq!(scene.counts(), before);
}
