//! What goes wrong after the start: the thread and the deployment on GitHub get their end.

use sandbox::{Fault, ReleasePhase};

use crate::scene::{Scene, Seen};

fn ends_badly(seen: &Seen, told: &[&str]) {
    let replies = seen.replies().join("\n");
    for part in told {
        assert!(replies.contains(part), "{part:?} is missing in:\n{replies}");
    }
    assert!(seen.root().contains("failed"), "{}", seen.root());
    assert_eq!(
        seen.deployment_states().last().map(String::as_str),
        Some("failure")
    );
}

#[tokio::test]
async fn a_failed_build_shows_its_last_lines() {
    let scene = Scene::open().await;
    let before = scene.sandbox.world().deployed("acme-staging");
    scene.sandbox.world().fail_next_build("acme-staging");
    let seen = scene.says("deploy acme to staging").await;
    ends_badly(
        &seen,
        &["the build failed", "runs what it ran before", "```"],
    );
    assert_eq!(scene.sandbox.world().deployed("acme-staging"), before);
}

#[tokio::test]
async fn a_failed_release_command_leaves_the_old_release_and_says_so() {
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .set_release_phase("acme-staging", ReleasePhase::Fails);
    let seen = scene.says("deploy acme to staging").await;
    ends_badly(
        &seen,
        &[
            "release command of v",
            "runs what it ran before",
            // Its last lines and a link, as after a failed build.
            "```",
            "https://dashboard.heroku.com/apps/acme-staging/activity",
        ],
    );
}

#[tokio::test]
async fn a_promotion_target_that_fails_is_told_with_herokus_reason() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    scene
        .sandbox
        .world()
        .fail_next_promotion("acme-prod", "Could not verify slug checksum");
    let seen = scene.says("promote acme").await;
    ends_badly(&seen, &["Could not verify slug checksum"]);
}

#[tokio::test]
async fn a_build_that_heroku_refuses_is_told_in_its_words() {
    let scene = Scene::open().await;
    let before = scene.counts();
    scene
        .sandbox
        .faults()
        .on("POST /apps/{app}/builds", [Fault::status(422)]);
    let seen = scene.says("deploy acme to staging").await;
    ends_badly(&seen, &["Heroku refused: 422"]);
    assert_eq!(scene.counts().0, before.0);
}

#[tokio::test]
async fn a_build_whose_answer_is_lost_is_found_and_not_started_twice() {
    let scene = Scene::open().await;
    let before = scene.counts();
    scene
        .sandbox
        .faults()
        .on("POST /apps/{app}/builds", [Fault::cut_after()]);
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.root());
    assert_eq!(scene.counts().0, before.0 + 1);
}

#[tokio::test]
async fn a_deploy_that_github_does_not_record_is_not_started() {
    let scene = Scene::open().await;
    let before = scene.counts();
    scene.sandbox.faults().on(
        "POST /repos/{owner}/{repo}/deployments",
        [Fault::status(403)],
    );
    let seen = scene.says("deploy acme to staging").await;
    assert!(
        seen.replies()
            .join("\n")
            .contains("GitHub made no deployment")
    );
    assert!(seen.root().contains("failed"));
    assert_eq!(scene.counts().0, before.0);
}
