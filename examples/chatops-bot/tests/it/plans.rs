//! What a command costs: how many requests, and none that is not needed.

use std::collections::BTreeSet;
use std::time::Duration;

use chatops_bot::app::Choices;
use chatops_bot::change::Caller;
use heroku_api::pipelines::{GetPipeline, UpdatePipeline};
use sandbox::{Checks, Fault, ReleasePhase, Sandbox};

use crate::scene::{ADA, CHANNEL, File, Scene, unconfirmed};

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
        Some(write) => {
            scene.until(|| scene.wires.chain(write).is_some()).await;
            scene.wires.chain(write).unwrap()
        }
        None => {
            scene.running.bot.idle().await;
            scene.wires.longest()
        }
    };
    scene.sandbox.faults().clear();
    scene.settled(ack).await;
    chain
}

/// Round trips of a command: of a bot that never heard of the pipeline, of one that was started
/// again since, and of one that was asked about it a moment ago.
async fn round_trips(text: &str, write: &str) -> [u32; 3] {
    let first = rounds(&Scene::open().await, text, Some(write)).await;
    let file = File::new();
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scene = Scene::on_store(sandbox, file.store().await).await;
    scene.says("info acme").await;
    let choices = Choices::default().rules(unconfirmed());
    let scene = scene.again(&file, Duration::ZERO, &choices).await;
    let cold = rounds(&scene, text, Some(write)).await;
    let scene = Scene::open().await;
    scene.says("info acme").await;
    [first, cold, rounds(&scene, text, Some(write)).await]
}

#[tokio::test]
async fn a_build_is_accepted_after_three_round_trips_in_a_row_five_after_a_restart_and_six_at_first()
 {
    let trips = round_trips("deploy acme to staging", "POST /apps/{app}/builds").await;
    assert_eq!(trips, [6, 5, 3], "the first time, after a restart, warm");
}

#[tokio::test]
async fn a_promotion_is_accepted_after_three_round_trips_in_a_row_five_after_a_restart_and_six_at_first()
 {
    let trips = round_trips("promote acme", "POST /pipeline-promotions").await;
    assert_eq!(trips, [6, 5, 3], "the first time, after a restart, warm");
}

#[tokio::test]
async fn a_list_of_pipelines_makes_the_first_command_as_short_as_one_after_a_restart() {
    let scene = Scene::open().await;
    let bot = &scene.running.bot;
    let ada = Caller::new("T0000000001", ADA, CHANNEL);
    let acting = bot.acting_for(&ada).await.unwrap();
    chatops_bot::catalog::refresh(acting).await;
    scene.passes(Duration::from_secs(120)).await;
    let text = "deploy acme to staging";
    assert_eq!(
        rounds(&scene, text, Some("POST /apps/{app}/builds")).await,
        5
    );
}

#[tokio::test]
async fn a_name_that_belongs_to_another_pipeline_now_is_not_taken_for_the_old_one() {
    let file = File::new();
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scene = Scene::on_store(sandbox, file.store().await).await;
    scene.says("info acme").await;
    let heroku = &scene.running.bot.services.heroku;
    for (from, to) in [("acme", "acme-old"), ("acme-two", "acme")] {
        let found = heroku.send(&GetPipeline::new(from)).await.unwrap();
        heroku
            .send(&UpdatePipeline::new(found.id).name(to))
            .await
            .unwrap();
    }
    let choices = Choices::default().rules(unconfirmed());
    let scene = scene.again(&file, Duration::ZERO, &choices).await;
    let seen = scene.says("info acme").await;
    assert!(seen.all().contains("acme-two-"), "{}", seen.all());
    assert!(!seen.all().contains("acme-staging"), "{}", seen.all());
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
