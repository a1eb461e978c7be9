//! Commands that do what they say.

use crate::scene::Scene;

#[tokio::test]
async fn a_deploy_is_told_from_the_build_to_the_last_dyno() {
    let scene = Scene::open().await;
    let seen = scene.says("deploy acme to staging").await;
    assert_eq!(seen.ack.status, 200);
    let told = seen.replies().join("\n");
    for step in [
        "is building",
        "is built",
        "is released as v",
        "dynos are up",
        "Done in",
    ] {
        assert!(
            told.contains(step),
            "{step:?} is missing in:\n{told}\n{}",
            seen.all()
        );
    }
    assert!(
        seen.root().contains("Deployed acme main to staging"),
        "{}",
        seen.root()
    );
    assert_eq!(seen.deployment_states(), ["in_progress", "success"]);
    let (_, sha) = scene.sandbox.world().branches().remove(0);
    assert_eq!(scene.sandbox.world().deployed("acme-staging"), Some(sha));
}

#[tokio::test]
async fn a_promotion_copies_what_staging_runs_to_production() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    let seen = scene.says("promote acme").await;
    assert!(
        seen.root()
            .contains("Promoted acme from acme-staging to production"),
        "{}",
        seen.root()
    );
    assert_eq!(seen.deployment_states(), ["in_progress", "success"]);
    let world = scene.sandbox.world();
    assert_eq!(world.deployed("acme-prod"), world.deployed("acme-staging"));
}

#[tokio::test]
async fn the_same_promotion_twice_changes_nothing_the_second_time() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    scene.says("promote acme").await;
    let before = scene.counts();
    let seen = scene.says("promote acme").await;
    assert!(
        seen.private().contains("nothing to promote"),
        "{}",
        seen.all()
    );
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn a_forced_deploy_overrides_a_red_check_and_says_so() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .set_checks("main", sandbox::Checks::Red);
    let seen = scene.says("deploy! acme to staging").await;
    let root = seen.root();
    assert!(
        root.contains("forced") && root.contains("overridden"),
        "{root}"
    );
    assert!(root.contains("Deployed acme"), "{root}");
}

#[tokio::test]
async fn what_there_is_and_what_runs_can_be_asked() {
    let scene = Scene::open().await;
    assert!(scene.says("pipelines").await.private().contains("acme-two"));
    assert!(
        scene
            .says("info acme")
            .await
            .root()
            .contains("acme-staging")
    );
    assert!(
        scene
            .says("releases acme in staging")
            .await
            .root()
            .contains("v1")
    );
    assert!(scene.says("help").await.private().contains("promote"));
}

#[tokio::test]
async fn info_shows_what_runs_and_marks_a_newer_release_that_failed() {
    let scene = Scene::open().await;
    let before = scene.says("info acme").await.all();
    scene
        .sandbox
        .world()
        .set_release_phase("acme-staging", sandbox::ReleasePhase::Fails);
    scene.says("deploy acme to staging").await;
    let after = scene.says("info acme").await.all();
    let line = |all: &str| -> String {
        let text = all.replace("\\n", "\n");
        let found = text.lines().find(|line| line.contains("*acme-staging*"));
        found.unwrap_or_else(|| panic!("{all}")).to_owned()
    };
    let (before, after) = (line(&before), line(&after));
    // The commit and the version that ran before run still.
    let runs = before.split(" · ").take(2).collect::<Vec<_>>().join(" · ");
    assert!(after.contains(&runs), "{before}\n{after}");
    assert!(after.contains("failed, so it does not run"), "{after}");
}
