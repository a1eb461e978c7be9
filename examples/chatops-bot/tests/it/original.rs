//! Faults of the program that this one descends from: each stays away.

use std::time::Duration;

use heroku_api::couplings::Stage;
use sandbox::{Checks, Fault};

use service::operations::Filter;

use crate::scene::{ADA, BOB, Scene};
use crate::world;

#[tokio::test]
async fn letter_case_does_not_matter_and_words_around_a_command_do() {
    let scene = Scene::open().await;
    let before = scene.counts();
    for text in [
        "please deploy acme to staging",
        "deploy acme to staging now",
        "deploy acme to staging\npromote acme",
    ] {
        let seen = scene.says(text).await;
        assert!(
            seen.ack.body.contains("ephemeral"),
            "{text:?}: {}",
            seen.all()
        );
    }
    assert_eq!(scene.counts(), before);
    let seen = scene.says("Deploy acme to Staging").await;
    let seen = if seen.private().contains("question-run") {
        scene.presses(ADA, &seen, "question-run").await
    } else {
        seen
    };
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
}

#[tokio::test]
async fn a_bang_is_never_swallowed_by_a_word_beside_it() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_checks("main", Checks::Red);
    let before = scene.counts();
    for text in [
        "deploy:task! acme to staging",
        "deploy:migrate acme to staging",
        "deploy ! acme to staging",
        "deploy acme! to staging",
    ] {
        let seen = scene.says(text).await;
        assert!(
            seen.ack.body.contains("ephemeral"),
            "{text:?}: {}",
            seen.all()
        );
    }
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn the_app_that_was_named_is_deployed_and_not_the_first_one_of_the_stage() {
    let scene = Scene::open().await;
    world::add_app(&scene, "acme-aaa", Stage::Staging).await;
    let seen = scene.says("deploy acme to staging/acme-staging").await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
    assert!(!seen.root().contains("acme-aaa"), "{}", seen.root());
    let (_, tip) = scene.sandbox.world().branches().remove(0);
    assert_eq!(scene.sandbox.world().deployed("acme-staging"), Some(tip));
    assert_eq!(scene.sandbox.world().deployed("acme-aaa"), None);
}

#[tokio::test]
async fn a_heroku_that_answers_nonsense_while_it_is_followed_leads_to_an_end() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let faults = scene.sandbox.faults();
    faults.always("GET /apps/{app}/builds/{build}", Fault::html(502));
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deploy unclear"), "{}", seen.all());
    assert!(
        seen.replies().last().unwrap().contains("Ended after"),
        "{}",
        seen.all()
    );
    assert_eq!(seen.deployment_states(), ["in_progress", "error"]);
    assert_eq!(scene.counts().0, before.0 + 1);
    // Its lock is free.
    faults.clear();
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
}

/// What a deploy reads before it changes anything.
const READS: [&str; 9] = [
    "GET /pipelines/{pipeline}",
    "GET /pipelines/{pipeline}/pipeline-couplings",
    "GET /pipelines/{pipeline}/latest-releases",
    "GET /pipelines/{pipeline}/repository",
    "GET /repos/{owner}/{repo}",
    "GET /repos/{owner}/{repo}/commits/{ref*}",
    "GET /repos/{owner}/{repo}/commits/{ref*}/check-runs",
    "GET /repos/{owner}/{repo}/deployments",
    "GET /apps/{app}/builds",
];

#[tokio::test]
async fn whatever_goes_wrong_while_it_reads_the_caller_sees_a_sentence() {
    for route in READS {
        for fault in [Fault::status(418), Fault::html(200), Fault::status(500)] {
            let scene = Scene::open().await;
            let before = scene.counts();
            scene.sandbox.faults().always(route, fault.clone());
            let seen = scene.says("deploy acme to staging").await;
            let private = seen.private();
            assert!(
                private.contains(":no_entry:"),
                "{route} {fault:?}: {}",
                seen.all()
            );
            assert_eq!(scene.counts(), before, "{route} {fault:?}");
        }
    }
}

#[tokio::test]
async fn one_read_that_fails_is_read_again() {
    for route in READS {
        for fault in [
            Fault::status(503),
            Fault::cut_before(),
            Fault::cut_after(),
            Fault::truncated(),
        ] {
            let scene = Scene::open().await;
            scene.sandbox.faults().on(route, [fault.clone()]);
            let seen = scene.says("deploy acme to staging").await;
            assert!(
                seen.root().contains("Deployed acme"),
                "{route} {fault:?}: {}",
                seen.all()
            );
            assert_eq!(scene.sandbox.faults().taken(), 1, "{route} was not asked");
        }
    }
}

#[tokio::test]
async fn config_vars_are_nobodys_business() {
    let scene = Scene::open().await;
    for text in [
        "info acme",
        "releases acme",
        "pipelines",
        "deploy acme to staging",
        "promote acme",
    ] {
        scene.says(text).await;
    }
    let asked = scene.sandbox.requests();
    let config = asked
        .iter()
        .filter(|(route, _)| route.contains("config-vars"));
    assert_eq!(config.map(|(_, times)| times).sum::<u64>(), 0, "{asked:?}");
    assert!(asked.len() > 10, "{asked:?}");
}

#[tokio::test]
async fn what_is_wrong_with_a_command_is_between_the_bot_and_its_caller() {
    let scene = Scene::open().await;
    for text in [
        "deploy",
        "deploy acm to staging",
        "deploy acme/nowhere to staging",
        "deploy acme to development/acme-prod",
        "promote acme from review",
        "releases nothing",
        "info nothing",
        "frobnicate",
    ] {
        let seen = scene.says(text).await;
        assert!(!seen.private().is_empty(), "{text}");
        let public = seen
            .messages()
            .filter(|one| one.bot_id.is_some() && one.ephemeral_to.is_none());
        assert_eq!(public.count(), 0, "{text}: {}", seen.all());
    }
}

#[tokio::test]
async fn a_deployment_that_github_refuses_is_not_asked_for_again() {
    let scene = Scene::open().await;
    let route = "POST /repos/{owner}/{repo}/deployments";
    scene.sandbox.faults().always(route, Fault::status(409));
    scene.wires.requests();
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deploy failed"), "{}", seen.all());
    let asked = scene.wires.requests();
    assert_eq!(
        asked.iter().filter(|one| *one == route).count(),
        1,
        "{asked:#?}"
    );
}

#[tokio::test]
async fn a_change_that_takes_hours_keeps_its_lock_to_the_end() {
    let scene = Scene::open().await;
    // Nobody sees an end of its dynos for half an hour.
    scene
        .sandbox
        .world()
        .list_dynos_after("acme-staging", Duration::from_secs(7200));
    let (mut live, restarts) = (scene.sandbox.events(), world::restarts("acme-staging"));
    scene.types(ADA, "deploy acme to staging").await;
    while !restarts(&live.recv().await.unwrap().what) {}
    for _ in 0..4 {
        scene.sandbox.clock().sleep(Duration::from_secs(300)).await;
        let ack = scene.types(BOB, "deploy acme to staging").await;
        assert_eq!(ack.status, 200);
    }
    let ack = scene.types(ADA, "help").await;
    let seen = scene.settled(ack).await;
    let operations = &scene.running.bot.operations;
    let of_bob = Filter::all().caller(format!("T0000000001/{BOB}"));
    let refused = operations.list(&of_bob, 9).await.unwrap();
    assert_eq!(refused.len(), 4, "{}", seen.all());
    for one in refused {
        assert_eq!(
            one.reason.as_deref(),
            Some("already_running"),
            "{}",
            seen.all()
        );
    }
}
