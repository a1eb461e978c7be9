//! What is asked with buttons before it is done, and who may answer.

use std::time::Duration;

use chatops_bot::change::Caller;
use chatops_bot::question::{self, Answer, Answered};
use sandbox::{Checks, Fault};

use crate::scene::{ADA, BOB, CHANNEL, Scene};

#[tokio::test]
async fn a_commit_that_nobody_checks_needs_a_yes_and_not_a_bang() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_checks("main", Checks::None);
    let before = scene.counts();
    let card = scene.says("deploy acme to staging").await;
    let asked = card.private();
    assert!(asked.contains("Nobody has tested"), "{}", card.all());
    assert!(!asked.contains("`!`"), "{asked}");
    assert_eq!(scene.counts(), before);
    // Somebody else's yes is none.
    let id = asked
        .split("\"value\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let bob = Caller::new("T0000000001", BOB, CHANNEL);
    let bot = &scene.running.bot;
    let answered = question::answer(bot, id.unwrap(), &bob, &Answer::Run, None).await;
    assert_eq!(answered.unwrap(), Answered::NotYours);
    assert_eq!(scene.counts(), before);
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert!(seen.root().contains("confirmed"), "{}", seen.root());
    assert_eq!(scene.counts().0, before.0 + 1);
}

#[tokio::test]
async fn what_was_confirmed_is_one_commit() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_checks("main", Checks::None);
    let card = scene.says("deploy acme to staging").await;
    let moved = scene
        .sandbox
        .world()
        .commit("main", "Something else")
        .unwrap();
    scene.sandbox.world().set_checks(&moved, Checks::None);
    let before = scene.counts();
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.private().contains("You confirmed"), "{}", seen.all());
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn what_the_parser_put_right_is_shown_before_anything_runs() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let card = scene.says("deploy acme to staging :rocket:").await;
    let asked = card.private();
    for part in [
        "deploy acme to staging",
        "emoji at the end",
        "Run it",
        "Cancel",
    ] {
        assert!(asked.contains(part), "{part:?}: {asked}");
    }
    let seen = scene.presses(ADA, &card, "question-cancel").await;
    assert!(seen.all().contains("nothing runs"), "{}", seen.all());
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn an_old_question_runs_nothing() {
    let scene = Scene::open().await;
    let card = scene.says("deploy acme to staging :rocket:").await;
    let (clock, while_away) = (scene.sandbox.clock(), Duration::from_secs(360));
    scene.wires.advance(clock, while_away).await;
    let before = scene.counts();
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(
        seen.all().contains("older than five minutes"),
        "{}",
        seen.all()
    );
    assert_eq!(scene.counts(), before);
}

#[tokio::test]
async fn p5_a_first_message_whose_response_was_lost_is_found_and_the_story_goes_on() {
    let scene = Scene::open().await;
    let lost = [Fault::cut_after()];
    scene
        .sandbox
        .faults()
        .on("POST /api/chat.postMessage", lost);
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    let roots = seen
        .messages()
        .filter(|one| one.edits == 0 && !one.is_reply());
    let roots = roots.filter(|one| one.bot_id.is_some() && one.ephemeral_to.is_none());
    assert_eq!(roots.count(), 1, "{}", seen.all());
}

#[tokio::test]
async fn a_busy_app_is_refused_with_who_and_what() {
    let scene = Scene::open().await;
    let before = scene.counts();
    scene.types(ADA, "deploy acme to staging").await;
    scene.has_root().await;
    let seen = scene.says_as(BOB, "deploy! acme to staging").await;
    assert!(seen.private().contains("is busy"), "{}", seen.all());
    assert!(
        seen.private().contains("deploy acme to staging"),
        "{}",
        seen.all()
    );
    assert_eq!(scene.counts().0, before.0 + 1);
}
