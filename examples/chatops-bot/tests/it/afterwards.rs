//! What is said after "live", of drift, and of Heroku's own incidents.

use std::time::Duration;

use heroku_api::formation::{ListFormation, Scale, ScaleApp};
use sandbox::{Color, Platform};

use crate::health::traffic;
use crate::notices::{holding, routed};
use crate::repository::settings;
use crate::routes::{GENERAL, said};
use crate::scene::{CHANNEL, Scene};

const MINUTE: Duration = Duration::from_secs(60);

/// The replies of the newest thread in #deploys.
fn replies(scene: &Scene) -> Vec<String> {
    let slack = scene.sandbox.slack();
    let messages = slack.messages(CHANNEL);
    let roots = messages
        .iter()
        .filter(|one| !one.is_reply() && one.ephemeral_to.is_none());
    let root = roots.max_by(|one, other| one.ts.cmp(&other.ts)).unwrap();
    let thread = slack.thread(CHANNEL, &root.ts).into_iter();
    thread.map(|one| one.text).collect()
}

#[tokio::test]
async fn ten_minutes_after_live_the_thread_says_what_was_seen_and_no_more() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    scene.passes(8 * MINUTE).await;
    let early = replies(&scene);
    assert!(
        !early.iter().any(|one| one.contains("ten minutes")),
        "{early:?}"
    );
    scene.passes(5 * MINUTE).await;
    let late = replies(&scene);
    let words: Vec<_> = late
        .iter()
        .filter(|one| one.contains("ten minutes"))
        .collect();
    assert_eq!(words.len(), 1, "{late:?}");
    for part in ["No crash in", "no dyno crashed", "not measured"] {
        assert!(words[0].contains(part), "{part} in {}", words[0]);
    }
    assert!(!words[0].contains("Quiet"), "{}", words[0]);
}

#[tokio::test]
async fn dynos_that_nobody_lists_are_not_quiet() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    let heroku = &scene.running.bot.services.heroku;
    let formation = heroku
        .all(&ListFormation::new("acme-staging"))
        .await
        .unwrap();
    let none = formation
        .iter()
        .map(|one| Scale::new(&*one.kind).quantity(0));
    let none = ScaleApp::new("acme-staging", none.collect::<Vec<_>>());
    heroku.send(&none).await.unwrap();
    scene.passes(13 * MINUTE).await;
    let late = replies(&scene);
    let words = late.iter().find(|one| one.contains("ten minutes")).unwrap();
    assert!(words.contains("Not everything is known"), "{words}");
    assert!(words.contains("no dyno was listed"), "{words}");
}

#[tokio::test]
async fn a_dyno_that_crashes_after_live_is_worse_and_named_with_the_way_back() {
    let scene = Scene::open().await;
    scene.says("deploy acme to staging").await;
    scene.passes(3 * MINUTE).await;
    scene.sandbox.world().crash_next_dyno("acme-staging");
    let heroku = &scene.running.bot.services.heroku;
    let restart = heroku_api::dynos::RestartAllDynos::new("acme-staging");
    heroku.send(&restart).await.unwrap();
    scene.passes(10 * MINUTE).await;
    let late = replies(&scene);
    let words: Vec<_> = late.iter().filter(|one| one.contains("Worse")).collect();
    assert_eq!(words.len(), 1, "{late:?}");
    assert!(words[0].contains("web.1 crashed"), "{}", words[0]);
    let slack = scene.sandbox.slack();
    let messages = slack.messages(CHANNEL);
    let worse = messages.iter().find(|one| one.text.contains("Worse"));
    let whole = crate::scene::whole(worse.unwrap());
    assert!(whole.contains("Roll back acme-staging"), "{whole}");
}

#[tokio::test]
async fn requests_as_before_and_no_crash_are_quiet() {
    let scene = routed().await;
    settings(&scene, |settings| {
        settings.health.on = true;
        settings.health.p95_ms = Some(30_000);
        settings.health.stages = vec!["staging".into()];
    })
    .await;
    for _ in 0..3 {
        traffic(&scene, "acme-staging", 80, 30, 0).await;
    }
    scene.says("deploy acme to staging").await;
    for _ in 0..12 {
        traffic(&scene, "acme-staging", 80, 30, 0).await;
    }
    let late = replies(&scene);
    let words: Vec<_> = late.iter().filter(|one| one.contains("Quiet")).collect();
    assert_eq!(words.len(), 1, "{late:?}");
}

#[tokio::test]
async fn a_deploy_after_which_requests_are_slower_is_called_worse() {
    let scene = routed().await;
    settings(&scene, |settings| {
        settings.health.on = true;
        settings.health.p95_ms = Some(30_000);
        settings.health.stages = vec!["staging".into()];
    })
    .await;
    for _ in 0..3 {
        traffic(&scene, "acme-staging", 80, 30, 0).await;
    }
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed"), "{}", seen.all());
    for _ in 0..12 {
        traffic(&scene, "acme-staging", 800, 30, 0).await;
    }
    let late = replies(&scene);
    let words: Vec<_> = late.iter().filter(|one| one.contains("Worse")).collect();
    assert_eq!(words.len(), 1, "{late:?}");
    assert!(words[0].contains("before 80 ms"), "{}", words[0]);
}

#[tokio::test]
async fn production_that_is_behind_for_long_is_said_once_and_again_when_it_ends() {
    let scene = routed().await;
    // Production runs the newest commit.
    scene.says("deploy acme to staging").await;
    scene.says("promote acme").await;
    settings(&scene, |settings| {
        settings.drift_hours = Some(4);
        settings.github.on = false;
    })
    .await;
    scene
        .sandbox
        .world()
        .push("main", "Something new", "ben")
        .unwrap();
    scene.jumps(60 * MINUTE).await;
    assert!(holding(&scene, GENERAL, "has been behind").is_empty());
    scene.jumps(240 * MINUTE).await;
    let behind = holding(&scene, GENERAL, "has been behind");
    assert_eq!(behind.len(), 1, "{:#?}", said(&scene, GENERAL));
    for part in ["acme-prod", "main", "1 commit"] {
        assert!(
            behind[0].text.contains(part),
            "{part} in {}",
            behind[0].text
        );
    }
    let info = scene.says("info acme").await;
    assert!(info.all().contains("behind"), "{}", info.all());
    scene.says("deploy acme to staging").await;
    scene.says("promote acme").await;
    scene.hears(GENERAL, "runs the newest commit").await;
    assert!(holding(&scene, GENERAL, "has been behind").is_empty());
}

#[tokio::test]
async fn an_incident_of_heroku_is_one_message_in_a_channel_until_it_is_over() {
    let scene = routed().await;
    scene.says("route acme-two to #general").await;
    let world = scene.sandbox.world();
    world.report_incident("Builds are slow", Platform::Apps, Color::Yellow);
    scene.hears(GENERAL, "Builds are slow").await;
    scene.passes(3 * MINUTE).await;
    world.resolve_incidents();
    scene.hears(GENERAL, "is over").await;
    scene.passes(3 * MINUTE).await;
    assert_eq!(holding(&scene, GENERAL, "Builds are slow").len(), 1);
}
