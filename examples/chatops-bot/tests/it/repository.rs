//! What routed channels hear of GitHub; and whatever webhooks do on their way, each event is
//! said once and none is lost.

use std::time::Duration;

use chatops_bot::route::{self, Settings};
use chatops_bot::watch;

use crate::notices::holding;
use crate::relay::{Mode, Relay};
use crate::routes::{GENERAL, said};
use crate::scene::Scene;

const BEN: &str = "ben@acme.example";
const MINUTE: Duration = Duration::from_secs(60);
const BRANCH: &str = "topic";

/// Gives every route other settings, as the window does.
pub(crate) async fn settings(scene: &Scene, change: impl Fn(&mut Settings)) {
    let store = scene.running.bot.store();
    for route in route::all(store).await.unwrap() {
        let mut settings = route.settings.clone();
        change(&mut settings);
        let mut tx = store.begin().await.unwrap();
        let saved = route::save(&mut tx, &route.id, route.revision, &settings).await;
        assert!(saved.unwrap());
        watch::begin(&mut tx, &route.pipeline.id).await.unwrap();
        tx.commit().await.unwrap();
    }
    scene.passes(MINUTE).await;
}

async fn listening(scene: &Scene) {
    scene.says("route acme to #general").await;
    settings(scene, |settings| settings.github.on = true).await;
}

#[tokio::test]
async fn a_pull_request_is_one_message_from_open_to_merged() {
    let scene = Scene::open().await;
    listening(&scene).await;
    let world = scene.sandbox.world();
    let number = opens_pull(&scene, "Fix the total");
    let opened = scene.hears(GENERAL, "opened").await;
    for part in ["Fix the total", "ben", BRANCH, "main"] {
        assert!(opened.text.contains(part), "{part} in {}", opened.text);
    }
    world.merge_pull(number, "ada");
    scene.hears(GENERAL, "merged: ").await;
    // The merge is a push to main, too.
    scene.hears(GENERAL, "pushed to `main`").await;
    assert_eq!(holding(&scene, GENERAL, "Fix the total").len(), 1);
    let second = opens_pull(&scene, "Again");
    scene.hears(GENERAL, "Again").await;
    world.close_pull(second, "ben");
    scene.hears(GENERAL, "closed without merging").await;
    world.reopen_pull(second, "ben");
    scene.hears(GENERAL, "reopened: ").await;
    assert_eq!(holding(&scene, GENERAL, "Again").len(), 1);
}

#[tokio::test]
async fn a_check_that_fails_is_said_once_and_that_it_passes_again_in_the_same_message() {
    let scene = Scene::open().await;
    listening(&scene).await;
    let world = scene.sandbox.world();
    world.report_status("main", "security/scan", "pending", "ben");
    world.report_status("main", "security/scan", "failure", "ben");
    let failed = scene.hears(GENERAL, "failed on `main`").await;
    assert!(failed.text.contains("security/scan"), "{}", failed.text);
    // The next commit fails too: that is no news.
    world.push("main", "Another try", "ben").unwrap();
    world.report_status("main", "security/scan", "failure", "ben");
    scene.passes(2 * MINUTE).await;
    assert_eq!(holding(&scene, GENERAL, "security/scan").len(), 1);
    world.report_status("main", "security/scan", "success", "ben");
    scene.hears(GENERAL, "passes again on `main`").await;
    assert_eq!(holding(&scene, GENERAL, "security/scan").len(), 1);
    // And it can fail again.
    world.report_status("main", "security/scan", "failure", "ben");
    scene.hears(GENERAL, "security/scan` failed").await;
    assert_eq!(holding(&scene, GENERAL, "security/scan").len(), 2);
}

/// Somebody opens a pull request from a branch with a commit of its own.
pub(crate) fn opens_pull(scene: &Scene, title: &str) -> i64 {
    let world = scene.sandbox.world();
    world.set_branch(BRANCH, "main");
    world.push(BRANCH, title, "ben").unwrap();
    world.open_pull(BRANCH, title, "ben").unwrap()
}

/// Things happen at both vendors, each more than once.
fn happens(scene: &Scene) {
    let world = scene.sandbox.world();
    for n in 1..=3 {
        let name = format!("COLOR{n}");
        world.set_config("acme-prod", BEN, &name, "blue").unwrap();
    }
    let number = opens_pull(scene, "Fix the total");
    world.merge_pull(number, "ada");
    world.report_status("main", "security/scan", "failure", "ben");
}

/// Everything that happened is said once, as it is now.
fn is_said_once(scene: &Scene) {
    for (text, ends) in [
        ("COLOR1", ":gear:"),
        ("COLOR2", ":gear:"),
        ("COLOR3", ":gear:"),
        ("Fix the total", "merged: "),
        ("security/scan", "failed on"),
    ] {
        let lines = holding(scene, GENERAL, text);
        assert_eq!(lines.len(), 1, "{text}: {:#?}", said(scene, GENERAL));
        assert!(lines[0].text.contains(ends), "{}", lines[0].text);
    }
}

#[tokio::test]
async fn webhooks_that_come_twice_are_said_once() {
    let (scene, _relay) = Relay::scene(Mode::Twice).await;
    listening(&scene).await;
    happens(&scene);
    scene.passes(3 * MINUTE).await;
    is_said_once(&scene);
}

#[tokio::test]
async fn webhooks_that_come_late_twice_and_in_the_wrong_order_are_said_once() {
    let (scene, relay) = Relay::scene(Mode::Keep).await;
    listening(&scene).await;
    happens(&scene);
    scene.passes(MINUTE).await;
    let kept = relay.kept();
    assert!(kept.len() >= 5, "{}", kept.len());
    for delivery in kept.iter().rev().chain(&kept) {
        assert_eq!(relay.deliver(delivery).await, 204);
    }
    scene.passes(MINUTE).await;
    is_said_once(&scene);
    // What is final stays, whatever comes after it.
    let world = scene.sandbox.world();
    world.report_status("main", "security/scan", "success", "ben");
    scene.passes(MINUTE).await;
    for delivery in kept.iter().rev().chain(&relay.kept()) {
        assert_eq!(relay.deliver(delivery).await, 204);
    }
    scene.hears(GENERAL, "passes again").await;
    scene.passes(MINUTE).await;
    assert_eq!(holding(&scene, GENERAL, "security/scan").len(), 1);
    assert_eq!(holding(&scene, GENERAL, "passes again").len(), 1);
}

#[tokio::test]
async fn what_happened_while_nothing_could_reach_the_bot_for_five_minutes_is_not_lost() {
    let (scene, relay) = Relay::scene(Mode::Down).await;
    listening(&scene).await;
    happens(&scene);
    scene.passes(5 * MINUTE).await;
    relay.set(Mode::Twice);
    scene.passes(6 * MINUTE).await;
    is_said_once(&scene);
}

#[tokio::test]
async fn a_delivery_that_nobody_signed_is_refused_and_changes_nothing() {
    let (scene, relay) = Relay::scene(Mode::Keep).await;
    listening(&scene).await;
    happens(&scene);
    scene.passes(MINUTE).await;
    let before = said(&scene, GENERAL);
    for mut delivery in relay.kept() {
        delivery.spoil();
        assert_eq!(relay.deliver(&delivery).await, 401);
    }
    scene.passes(MINUTE).await;
    assert_eq!(said(&scene, GENERAL), before);
}
