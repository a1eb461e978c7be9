//! What a promotion does, step by step: the contract's table of promotions.

use heroku_api::couplings::Stage;
use sandbox::{Checks, ReleasePhase};

use crate::scene::{ADA, BOB, Scene};
use crate::world::{self, restarts};

#[tokio::test]
async fn the_checks_of_the_commit_that_staging_runs_decide() {
    let scene = Scene::open().await;
    let runs = scene.sandbox.world().deployed("acme-staging").unwrap();
    scene.sandbox.world().set_checks(&runs, Checks::Red);
    let before = scene.counts();
    let seen = scene.says("promote acme").await;
    assert!(seen.private().contains("failed"), "{}", seen.all());
    assert_eq!(scene.counts(), before);
    // Those of the branch's tip say nothing about it.
    scene.sandbox.world().set_checks(&runs, Checks::Green);
    scene.sandbox.world().set_checks("main", Checks::Red);
    let seen = scene.says("promote acme").await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
}

#[tokio::test]
async fn source_and_targets_are_locked_while_it_is_copied() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let seen = scene
        .says_and("promote acme", restarts("acme-prod"), async || {
            for text in ["deploy! acme to staging", "deploy! acme to production"] {
                assert_eq!(scene.types(BOB, text).await.status, 200);
            }
        })
        .await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
    for app in ["`acme-staging` is busy", "`acme-prod` is busy"] {
        assert!(seen.private().contains(app), "{app}: {}", seen.all());
    }
    let replies = seen.replies().join("\n");
    assert!(replies.contains("runs its release command"), "{replies}");
    assert_eq!(scene.counts(), (before.0, before.1 + 1, before.2 + 1));
}

#[tokio::test]
async fn each_target_has_a_deployment_of_the_source_commit() {
    let scene = Scene::open().await;
    world::add_app(&scene, "acme-eu", Stage::Production).await;
    let runs = scene.sandbox.world().deployed("acme-staging").unwrap();
    let before = scene.counts();
    let seen = scene
        .says("promote acme from staging to production/all")
        .await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
    assert_eq!(scene.counts(), (before.0, before.1 + 1, before.2 + 2));
    let mut environments = Vec::new();
    for (deployment, statuses) in world::deployments(&scene).await.into_iter().take(2) {
        assert_eq!(deployment.sha.to_string(), runs);
        assert_eq!(deployment.task.as_deref(), Some("promote"));
        assert_eq!(statuses.last().unwrap().state.to_string(), "success");
        environments.extend(deployment.environment);
    }
    environments.sort();
    assert_eq!(environments, ["production/acme-eu", "production/acme-prod"]);
}

#[tokio::test]
async fn one_of_three_targets_that_fails_is_named_and_the_others_go_on() {
    let scene = Scene::open().await;
    for name in ["acme-eu", "acme-us"] {
        world::add_app(&scene, name, Stage::Production).await;
    }
    let told = "Could not verify slug checksum";
    scene.sandbox.world().fail_next_promotion("acme-eu", told);
    let seen = scene
        .says("promote acme from staging to production/all")
        .await;
    let root = seen.root();
    for part in ["Promotion failed", "acme-eu", told, "live at v"] {
        assert!(root.contains(part), "{part:?} is missing in {root}");
    }
    assert!(
        seen.replies()
            .join("\n")
            .contains("2 of 3 apps run the new code"),
        "{}",
        seen.all()
    );
    let mut states = seen.deployment_states();
    states.sort();
    let wanted = [
        "failure",
        "in_progress",
        "in_progress",
        "in_progress",
        "success",
        "success",
    ];
    assert_eq!(states, wanted);
}

#[tokio::test]
async fn a_release_command_that_fails_leaves_the_target_as_it_was() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .set_release_phase("acme-prod", ReleasePhase::Fails);
    let before = scene.sandbox.world().deployed("acme-prod");
    let seen = scene.says("promote acme").await;
    let replies = seen.replies().join("\n");
    for part in ["release command of v", "runs what it ran before", "```"] {
        assert!(replies.contains(part), "{part:?} is missing in {replies}");
    }
    assert_eq!(scene.sandbox.world().deployed("acme-prod"), before);
    assert_eq!(seen.deployment_states(), ["in_progress", "failure"]);
}

#[tokio::test]
async fn a_stage_is_not_promoted_onto_itself() {
    let scene = Scene::open().await;
    let before = scene.counts();
    for text in [
        "promote acme from staging to staging",
        "promote acme from production to production",
    ] {
        let seen = scene.says(text).await;
        assert!(
            seen.ack.body.contains("same stage"),
            "{text}: {}",
            seen.all()
        );
    }
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn a_promotion_upstream_needs_a_yes() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let card = scene.says("promote acme from production to staging").await;
    assert!(
        card.private().contains("against the direction"),
        "{}",
        card.all()
    );
    assert!(card.private().contains("Run it"), "{}", card.all());
    assert_eq!(scene.counts(), before);
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
    assert_eq!(scene.counts().1, before.1 + 1);
    let world = scene.sandbox.world();
    assert_eq!(world.deployed("acme-staging"), world.deployed("acme-prod"));
}

#[tokio::test]
async fn what_staging_runs_is_promoted_and_not_its_newest_release() {
    let scene = Scene::open().await;
    let world = scene.sandbox.world();
    let runs = world.deployed("acme-staging");
    // A newer release that failed holds other code.
    world.set_release_phase("acme-staging", ReleasePhase::Fails);
    scene.says("deploy acme to staging").await;
    // And a config change holds the same.
    world
        .set_config("acme-staging", "ben@acme.example", "A", "b")
        .unwrap();
    let seen = scene.says("promote acme").await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
    assert_eq!(world.deployed("acme-prod"), runs);
}
