//! What a command costs: how many requests, and none that is not needed.

use std::collections::BTreeSet;
use std::time::Duration;

use sandbox::{Checks, Fault, ReleasePhase};

use crate::scene::{ADA, Scene};

fn distinct(requests: &[String]) -> BTreeSet<&str> {
    requests.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn info_asked_again_is_one_round_trip_whatever_the_number_of_apps() {
    let scene = Scene::open().await;
    scene.says("info acme").await;
    scene.wires.requests();
    scene.says("info acme").await;
    let requests = scene.wires.requests();
    // None of them needs the response of another one.
    let wanted = [
        "GET /pipelines/{pipeline}/latest-releases",
        "GET /pipelines/{pipeline}/pipeline-couplings",
        "GET /repos/{owner}/{repo}/branches/{branch*}",
        "GET /repos/{owner}/{repo}/rules/branches/{branch*}",
    ];
    assert_eq!(distinct(&requests), BTreeSet::from(wanted), "{requests:?}");
    assert_eq!(requests.len(), wanted.len(), "{requests:?}");
}

#[tokio::test]
async fn releases_asked_again_are_one_request_for_each_app() {
    let scene = Scene::open().await;
    scene.says("releases acme in staging").await;
    scene.wires.requests();
    scene.says("releases acme in staging").await;
    let requests = scene.wires.requests();
    assert_eq!(requests, ["GET /apps/{app}/releases"]);
}

#[tokio::test]
async fn a_deploy_sends_each_write_once_and_reads_nothing_twice_before_its_build() {
    let scene = Scene::open().await;
    scene.says("info acme").await;
    scene.wires.requests();
    scene.says("deploy acme to staging").await;
    let requests = scene.wires.requests();
    let build = requests
        .iter()
        .position(|one| one == "POST /apps/{app}/builds");
    let before = &requests[..build.expect("a build")];
    // The gate reads the commit beside its checks, although we know it: no time, one request.
    let commits = "GET /repos/{owner}/{repo}/commits/{ref*}";
    let twice = before.iter().filter(|one| *one == commits).count() - 1;
    assert_eq!(distinct(before).len() + twice, before.len(), "{before:#?}");
    assert_eq!(twice, 1, "{before:#?}");
    // Known since a moment ago: the pipeline, its repository, the default branch.
    for known in ["GET /pipelines/{pipeline}", "GET /repos/{owner}/{repo}"] {
        assert!(!before.contains(&known.to_owned()), "{before:#?}");
    }
    let posts = requests.iter().filter(|one| one.starts_with("POST "));
    let posts: Vec<&String> = posts.collect();
    let wanted = [
        "POST /repos/{owner}/{repo}/deployments",
        "POST /apps/{app}/builds",
        "POST /repos/{owner}/{repo}/deployments/{id}/statuses",
        "POST /repos/{owner}/{repo}/deployments/{id}/statuses",
    ];
    assert_eq!(posts, wanted, "{requests:#?}");
}

/// How many round trips in a row a command takes until `write` is accepted, or until all is read.
/// Every response takes as long as the others. Slack's own are not counted.
async fn rounds(scene: &Scene, text: &str, write: Option<&str>) -> u32 {
    let slow = Fault::slow(Duration::from_secs(3));
    for service in ["heroku *", "github *"] {
        scene.sandbox.faults().always(service, slow.clone());
    }
    scene.wires.requests();
    let ack = scene.types(ADA, text).await;
    let chain = match write {
        Some(write) => loop {
            match scene.wires.chain(write) {
                Some(chain) => break chain,
                None => tokio::task::yield_now().await,
            }
        },
        None => {
            scene.running.bot.idle().await;
            scene.wires.longest()
        }
    };
    scene.sandbox.faults().clear();
    scene.settled(ack).await;
    chain
}

/// Round trips of a command that nobody asked anything before, and a moment after `info`.
async fn cold_and_warm(text: &str, write: &str) -> (u32, u32) {
    let cold = rounds(&Scene::open().await, text, Some(write)).await;
    let scene = Scene::open().await;
    scene.says("info acme").await;
    (cold, rounds(&scene, text, Some(write)).await)
}

#[tokio::test]
async fn a_build_is_accepted_after_three_round_trips_in_a_row_and_six_when_nothing_is_known() {
    let text = "deploy acme to staging";
    let (cold, warm) = cold_and_warm(text, "POST /apps/{app}/builds").await;
    assert!(cold <= 6 && warm <= 3, "{cold} cold, {warm} warm");
}

#[tokio::test]
async fn a_promotion_is_accepted_after_three_round_trips_in_a_row_and_six_when_nothing_is_known() {
    let (cold, warm) = cold_and_warm("promote acme", "POST /pipeline-promotions").await;
    assert!(cold <= 6 && warm <= 3, "{cold} cold, {warm} warm");
}

#[tokio::test]
async fn a_guess_that_is_wrong_deploys_what_is_there_now() {
    let scene = Scene::open().await;
    scene.says("info acme").await;
    // The branch has moved since, and its checks are red.
    let moved = scene
        .sandbox
        .world()
        .commit("main", "Something else")
        .unwrap();
    scene.sandbox.world().set_checks(&moved, Checks::Red);
    let before = scene.counts();
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.private().contains(&moved[..7]), "{}", seen.all());
    assert_eq!(scene.counts(), before);
    scene.sandbox.world().set_checks(&moved, Checks::Green);
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains(&moved[..7]), "{}", seen.all());
    assert_eq!(scene.sandbox.world().deployed("acme-staging"), Some(moved));
}

#[tokio::test]
async fn questions_are_one_round_trip_and_two_when_the_newest_release_does_not_run() {
    for text in ["info acme", "releases acme in staging"] {
        let scene = Scene::open().await;
        scene.says(text).await;
        assert_eq!(rounds(&scene, text, None).await, 1, "{text}");
    }
    let scene = Scene::open().await;
    scene
        .sandbox
        .world()
        .set_release_phase("acme-staging", ReleasePhase::Fails);
    scene.says("deploy acme to staging").await;
    scene.says("info acme").await;
    assert_eq!(rounds(&scene, "info acme", None).await, 2);
}
