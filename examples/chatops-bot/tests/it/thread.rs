//! Who sees what, and when: one thread for each change, and nothing else in the channel.

use std::collections::HashSet;

use heroku_api::couplings::Stage;
use sandbox::{Message, What};
use serde_json::Value;

use crate::scene::{ADA, CHANNEL, Scene, Seen};
use crate::world;

/// A channel that the bot is not in, and a private one in which it is.
const GENERAL: &str = "C0000000002";
const PRIVATE: &str = "C0000000003";

fn ack(seen: &Seen) -> Value {
    serde_json::from_str(&seen.ack.body).unwrap()
}

fn of_bot(seen: &Seen) -> impl Iterator<Item = &Message> {
    seen.messages().filter(|message| message.bot_id.is_some())
}

#[tokio::test]
async fn what_changes_something_is_shown_as_it_was_typed_and_what_does_not_is_private() {
    let scene = Scene::open().await;
    for (text, kind) in [
        ("deploy acme to staging", "in_channel"),
        ("promote acme", "in_channel"),
        ("info acme", "in_channel"),
        ("releases acme", "in_channel"),
        ("help", "ephemeral"),
        ("pipelines", "ephemeral"),
        ("deploy acme to stagin", "ephemeral"),
    ] {
        let seen = scene.says(text).await;
        assert_eq!(seen.ack.status, 200, "{text}");
        let body = ack(&seen);
        assert_eq!(body["response_type"], kind, "{text}: {body}");
        if kind == "in_channel" {
            assert_eq!(
                body["text"].as_str().unwrap_or_default(),
                "",
                "{text}: {body}"
            );
        }
    }
}

#[tokio::test]
async fn a_change_is_one_message_that_is_edited_and_a_reply_for_each_phase() {
    let scene = Scene::open().await;
    let seen = scene.says("deploy acme to staging").await;
    let roots: HashSet<&str> = of_bot(&seen)
        .filter(|one| !one.is_reply() && one.ephemeral_to.is_none())
        .map(|one| one.ts.as_str())
        .collect();
    assert_eq!(roots.len(), 1, "{}", seen.all());
    let replies = seen.replies();
    let distinct: HashSet<&String> = replies.iter().collect();
    assert_eq!(distinct.len(), replies.len(), "{replies:#?}");
    let at = |part: &str| {
        let found = replies.iter().position(|reply| reply.contains(part));
        found.unwrap_or_else(|| panic!("{part:?} is missing in {replies:#?}"))
    };
    let order = [
        "Requested by",
        "is building",
        "is built",
        "is released as v",
        "dynos are up",
        "Done in",
    ];
    let places: Vec<usize> = order.iter().map(|part| at(part)).collect();
    assert!(places.is_sorted(), "{replies:#?}");
    assert_eq!(places.last(), Some(&(replies.len() - 1)), "{replies:#?}");
}

#[tokio::test]
async fn the_first_message_names_who_what_where_and_in_the_end_how_long() {
    let scene = Scene::open().await;
    let seen = scene.says("deploy acme to staging").await;
    let root = seen.root();
    let (_, sha) = scene.sandbox.world().branches().remove(0);
    for part in [
        "Deployed acme main to staging",
        "<@U0000000001>",
        &sha[..7],
        "took",
        "Open acme-staging",
        "check",
    ] {
        assert!(root.contains(part), "{part:?} is missing in {root}");
    }
    let first = of_bot(&seen)
        .find(|one| one.ephemeral_to.is_none())
        .unwrap();
    assert!(
        first.text.contains("Deploying acme main to staging"),
        "{}",
        first.text
    );
}

#[tokio::test]
async fn every_message_has_a_text_for_those_who_see_no_blocks() {
    let scene = Scene::open().await;
    for text in [
        "deploy acme to staging",
        "info acme",
        "releases acme",
        "pipelines",
        "deploy acme/x to staging",
    ] {
        let seen = scene.says(text).await;
        for message in of_bot(&seen) {
            assert!(!message.text.trim().is_empty(), "{text}: {message:?}");
        }
    }
}

#[tokio::test]
async fn a_message_is_edited_at_most_every_two_seconds() {
    let scene = Scene::open().await;
    world::add_app(&scene, "acme-blue", Stage::Staging).await;
    let mut live = scene.sandbox.events();
    let noted = tokio::spawn(async move {
        let mut edits = Vec::new();
        while let Ok(event) = live.recv().await {
            match &event.what {
                What::MessageUpdated(one) if !one.is_reply() => {}
                _ => continue,
            }
            edits.push(event.at.timestamp_millis());
            if edits.len() == 3 {
                break;
            }
        }
        edits
    });
    scene.says("deploy acme to staging/all").await;
    let edits = noted.await.unwrap();
    for pair in edits.windows(2) {
        assert!(pair[1] - pair[0] >= 2000, "{edits:?}");
    }
}

#[tokio::test]
async fn bad_news_is_shown_in_the_channel_too_and_good_news_is_not() {
    let scene = Scene::open().await;
    let seen = scene.says("deploy acme to staging").await;
    assert!(
        of_bot(&seen).all(|message| !message.broadcast),
        "{}",
        seen.all()
    );
    scene.sandbox.world().fail_next_build("acme-staging");
    let seen = scene.says("deploy acme to staging").await;
    let loud: Vec<&Message> = of_bot(&seen).filter(|message| message.broadcast).collect();
    assert_eq!(loud.len(), 1, "{}", seen.all());
    assert!(loud[0].text.contains("Ended after"), "{}", loud[0].text);
}

#[tokio::test]
async fn a_private_channel_is_addressed_by_its_id() {
    let scene = Scene::open().await;
    let slack = scene.sandbox.slack();
    let ack = slack
        .command(ADA, PRIVATE, "/h", "deploy acme to staging")
        .await;
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
    assert!(
        of_bot(&seen).all(|message| message.channel == PRIVATE),
        "{}",
        seen.all()
    );
}

#[tokio::test]
async fn where_the_bot_may_not_post_nothing_starts_and_the_caller_reads_how_to_invite_it() {
    let scene = Scene::open().await;
    let before = scene.counts();
    scene.sandbox.faults().clear();
    let slack = scene.sandbox.slack();
    let ack = slack
        .command(ADA, GENERAL, "/h", "deploy acme to staging")
        .await;
    let seen = scene.settled(ack).await;
    for part in ["I may not post", "/invite"] {
        assert!(seen.private().contains(part), "{part:?}: {}", seen.all());
    }
    assert_eq!(scene.counts(), before);
    // And the app is free.
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme"), "{}", seen.all());
}

#[tokio::test]
async fn a_press_of_the_button_that_opens_the_app_is_acknowledged() {
    let scene = Scene::open().await;
    let seen = scene.says("deploy acme to staging").await;
    let root = of_bot(&seen)
        .filter(|one| !one.is_reply() && one.ephemeral_to.is_none())
        .last();
    let ts = root.unwrap().ts.clone();
    let slack = scene.sandbox.slack();
    let ack = slack
        .press(ADA, CHANNEL, &ts, "open-acme-staging")
        .await
        .unwrap();
    assert_eq!(ack.status, 200);
}
