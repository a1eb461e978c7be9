//! A bot that was away for hours: what it had begun it finds, what it had not it asks about.

use std::time::Duration;

use sandbox::{Fault, Sandbox};

use crate::scene::{ADA, File, Scene};
use crate::world::builds;

const HOURS: Duration = Duration::from_secs(5 * 3600);

async fn open(file: &File) -> Scene {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    Scene::on_store(sandbox, file.store().await).await
}

#[tokio::test]
async fn a_build_that_ended_while_the_bot_was_away_is_found_to_be_live() {
    let file = File::new();
    let scene = open(&file).await;
    let before = scene.counts();
    let mut live = scene.sandbox.events();
    let is_build = builds("acme-staging");
    let ack = scene.types(ADA, "deploy acme to staging").await;
    while !is_build(&live.recv().await.unwrap().what) {}
    let scene = scene.away(&file, HOURS).await;
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
    assert_eq!(seen.deployment_states().last().unwrap(), "success");
    assert_eq!(scene.counts().0, before.0 + 1);
    // And the app is free.
    let again = scene.says("deploy acme to staging").await;
    assert!(again.root().contains("Deployed acme"), "{}", again.all());
}

#[tokio::test]
async fn a_build_that_failed_while_the_bot_was_away_is_found_to_have_failed() {
    let file = File::new();
    let scene = open(&file).await;
    scene.sandbox.world().fail_next_build("acme-staging");
    let mut live = scene.sandbox.events();
    let is_build = builds("acme-staging");
    let ack = scene.types(ADA, "deploy acme to staging").await;
    while !is_build(&live.recv().await.unwrap().what) {}
    let scene = scene.away(&file, HOURS).await;
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("the build failed"), "{}", seen.all());
    assert_eq!(seen.deployment_states().last().unwrap(), "failure");
}

#[tokio::test]
async fn a_command_of_which_nothing_was_begun_asks_again() {
    let file = File::new();
    let scene = open(&file).await;
    let before = scene.counts();
    let sandbox = scene.sandbox.clone();
    let faults = sandbox.faults();
    // The thread cannot begin, and then the bot dies.
    faults.always("POST /api/chat.postMessage", Fault::status(503));
    let ack = scene.types(ADA, "deploy acme to staging").await;
    scene.until(|| faults.taken() > 0).await;
    let scene = scene.away(&file, HOURS).await;
    faults.clear();
    let card = scene.settled(ack).await;
    assert!(card.private().contains("You typed this"), "{}", card.all());
    assert!(card.root().contains("Not started"), "{}", card.all());
    assert_eq!(scene.counts(), before);
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
}
