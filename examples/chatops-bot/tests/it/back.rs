//! After "live" it is worse: the way back is a question, and then a deploy like any other.

use std::time::Duration;

use chatops_bot::app::Choices;
use chatops_bot::config::Rules;
use sandbox::{Checks, Message, Sandbox};

use crate::health::traffic;
use crate::notices::routed;
use crate::repository::settings;
use crate::scene::{ADA, BOB, CHANNEL, Scene, Seen, whole};

const MINUTE: Duration = Duration::from_secs(60);
const CLEO: &str = "U0000000003";

async fn measured(scene: &Scene) {
    settings(scene, |settings| {
        settings.health.on = true;
        settings.health.p95_ms = Some(30_000);
        settings.health.stages = Vec::new();
    })
    .await;
}

/// A deploy of a new commit to `stage`, after which requests are slower.
async fn slower(scene: &Scene, stage: &str, app: &str) {
    let world = scene.sandbox.world();
    world.push("main", "Slower", "ben").unwrap();
    world.set_checks("main", Checks::Green);
    for _ in 0..3 {
        traffic(scene, app, 80, 30, 0).await;
    }
    let seen = scene.says(&format!("deploy acme to {stage}")).await;
    assert!(seen.root().contains("Deployed"), "{}", seen.all());
    for _ in 0..12 {
        traffic(scene, app, 800, 30, 0).await;
    }
}

/// The message that says worse.
fn worse(scene: &Scene) -> Message {
    let slack = scene.sandbox.slack();
    let messages = slack.messages(CHANNEL);
    let found = messages.iter().find(|one| one.text.contains("Worse than"));
    found.unwrap_or_else(|| panic!("{messages:#?}")).clone()
}

async fn presses_back(scene: &Scene, user: &str) -> Seen {
    let message = worse(scene);
    let slack = scene.sandbox.slack();
    let ack = slack.press(user, CHANNEL, &message.ts, "back").await;
    let seen = scene.settled(ack.unwrap()).await;
    scene.calm().await;
    seen
}

#[tokio::test]
async fn the_way_back_asks_first_and_then_deploys_what_ran_before() {
    let scene = routed().await;
    measured(&scene).await;
    scene.says("deploy acme to staging").await;
    let before = scene.sandbox.world().deployed("acme-staging").unwrap();
    slower(&scene, "staging", "acme-staging").await;
    assert!(whole(&worse(&scene)).contains("Roll back acme-staging"));
    let counts = scene.counts();
    let card = presses_back(&scene, BOB).await;
    assert_eq!(scene.counts(), counts, "a press alone changes nothing");
    let private = card.private();
    assert!(
        private.contains("Go back on acme-staging"),
        "{}",
        card.all()
    );
    assert!(private.contains(&before[..7]), "{private}");
    let went = scene.presses(BOB, &card, "question-run").await;
    assert!(went.root().contains("Deployed"), "{}", went.all());
    assert!(went.root().contains(BOB), "{}", went.root());
    assert_eq!(scene.sandbox.world().deployed("acme-staging"), Some(before));
    // The release that was worse runs no more.
    let again = presses_back(&scene, BOB).await;
    assert!(again.private().contains("runs v"), "{}", again.all());
}

#[tokio::test]
async fn in_production_the_plan_itself_asks() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scene = Scene::with(sandbox, Choices::default().rules(Rules::default())).await;
    scene.says("route acme to #general").await;
    measured(&scene).await;
    let world = scene.sandbox.world();
    world.push("main", "Slower", "ben").unwrap();
    world.set_checks("main", Checks::Green);
    for _ in 0..3 {
        traffic(&scene, "acme-prod", 80, 30, 0).await;
    }
    let asked = scene.says("deploy acme to production").await;
    let seen = scene.presses(ADA, &asked, "question-run").await;
    assert!(seen.root().contains("Deployed"), "{}", seen.all());
    for _ in 0..12 {
        traffic(&scene, "acme-prod", 800, 30, 0).await;
    }
    let counts = scene.counts();
    let card = presses_back(&scene, BOB).await;
    assert_eq!(scene.counts(), counts, "a press alone changes nothing");
    assert!(card.private().contains("would be gone"), "{}", card.all());
    let went = scene.presses(BOB, &card, "question-run").await;
    assert!(went.root().contains("Deployed"), "{}", went.all());
}

#[tokio::test]
async fn the_way_back_is_closed_to_those_who_may_not_deploy() {
    let scene = routed().await;
    measured(&scene).await;
    scene.says("deploy acme to staging").await;
    slower(&scene, "staging", "acme-staging").await;
    let counts = scene.counts();
    let cleo = presses_back(&scene, CLEO).await;
    assert!(!cleo.private().is_empty(), "{}", cleo.all());
    assert!(!cleo.private().contains("Go back on"), "{}", cleo.all());
    scene.passes(MINUTE).await;
    assert_eq!(scene.counts(), counts);
}
