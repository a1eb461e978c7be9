//! Channels from which the bot is removed, and channels that are archived, renamed or deleted: the
//! routes are marked, and say what to do.

use std::time::Duration;

use crate::entrances::waits_for;
use crate::routes::{GENERAL, PRIVATE, said};
use crate::scene::{CHANNEL, Scene};

const BEN: &str = "ben@acme.example";
const MINUTE: Duration = Duration::from_secs(60);

/// Acme is routed to a public and a private channel; the bot hears of channels or does not.
async fn routed(hears: bool) -> Scene {
    let scene = Scene::open().await;
    if hears {
        scene.sandbox.slack().subscribe(&[
            "channel_archive",
            "channel_left",
            "channel_rename",
            "channel_unarchive",
            "group_left",
            "group_rename",
            "member_joined_channel",
        ]);
    }
    scene
        .says(&format!("route acme to <#{PRIVATE}>, #general"))
        .await;
    scene.passes(2 * MINUTE).await;
    scene
}

/// Something happens that both channels hear of; the name of it.
async fn happens(scene: &Scene, name: &str) {
    let world = scene.sandbox.world();
    world.set_config("acme-prod", BEN, name, "1").unwrap();
    scene.passes(2 * MINUTE).await;
}

fn hears(scene: &Scene, channel: &str, name: &str) -> bool {
    said(scene, channel).iter().any(|line| line.contains(name))
}

/// Does something in Slack, and waits until the bot has heard of it.
async fn and_hears(scene: &Scene, event: &str, act: impl FnOnce()) {
    let waits = waits_for(scene, event);
    let done = async { act() };
    tokio::join!(waits, done);
}

/// What `/h route` says in a channel that neither is routed to.
async fn list(scene: &Scene) -> String {
    scene.says("route").await.private()
}

#[tokio::test]
async fn a_bot_that_is_removed_is_silent_there_until_it_is_invited_again() {
    let scene = routed(true).await;
    let slack = scene.sandbox.slack();
    and_hears(&scene, "group_left", || slack.remove_bot(PRIVATE)).await;
    happens(&scene, "FIRST").await;
    assert!(hears(&scene, GENERAL, "FIRST") && !hears(&scene, PRIVATE, "FIRST"));
    let marked = list(&scene).await;
    for part in [
        "In other channels",
        PRIVATE,
        "I was removed",
        "/invite",
        "/h route:disable acme",
    ] {
        assert!(marked.contains(part), "{part}: {marked}");
    }
    and_hears(&scene, "member_joined_channel", || {
        slack.invite_bot(PRIVATE);
    })
    .await;
    happens(&scene, "SECOND").await;
    assert!(hears(&scene, PRIVATE, "SECOND"));
    let well = list(&scene).await;
    assert!(!well.contains("I was removed"), "{well}");
    // From a public channel, where Slack would still take what is said.
    and_hears(&scene, "channel_left", || slack.remove_bot(GENERAL)).await;
    happens(&scene, "THIRD").await;
    assert!(!hears(&scene, GENERAL, "THIRD") && hears(&scene, PRIVATE, "THIRD"));
    scene.says("route acme to #general").await;
    happens(&scene, "FOURTH").await;
    assert!(hears(&scene, GENERAL, "FOURTH"));
}

#[tokio::test]
async fn an_archived_channel_is_marked_and_goes_on_when_it_comes_back() {
    let scene = routed(true).await;
    let slack = scene.sandbox.slack();
    and_hears(&scene, "channel_archive", || {
        slack.archive_channel(GENERAL, true);
    })
    .await;
    happens(&scene, "FIRST").await;
    assert!(!hears(&scene, GENERAL, "FIRST") && hears(&scene, PRIVATE, "FIRST"));
    let marked = list(&scene).await;
    assert!(
        marked.contains("is archived") && marked.contains("unarchive it"),
        "{marked}"
    );
    and_hears(&scene, "channel_unarchive", || {
        slack.archive_channel(GENERAL, false);
    })
    .await;
    happens(&scene, "SECOND").await;
    assert!(hears(&scene, GENERAL, "SECOND"));
}

#[tokio::test]
async fn a_renamed_channel_keeps_its_route_and_the_list_says_the_new_name() {
    let scene = routed(true).await;
    let slack = scene.sandbox.slack();
    and_hears(&scene, "channel_rename", || {
        slack.rename_channel(GENERAL, "everybody");
    })
    .await;
    happens(&scene, "FIRST").await;
    assert!(hears(&scene, GENERAL, "FIRST"));
    let marked = list(&scene).await;
    assert!(
        marked.contains("#everybody") && marked.contains("Nothing to do"),
        "{marked}"
    );
    and_hears(&scene, "group_rename", || {
        slack.rename_channel(PRIVATE, "ops");
    })
    .await;
    assert!(list(&scene).await.contains("#ops"));
    let store = scene.running.bot.store();
    store
        .shift(Duration::from_secs(8 * 24 * 3600))
        .await
        .unwrap();
    let old = list(&scene).await;
    assert!(!old.contains("#everybody"), "{old}");
}

#[tokio::test]
async fn a_channel_that_was_lost_without_an_event_is_known_by_what_slack_answers() {
    let scene = routed(false).await;
    let slack = scene.sandbox.slack();
    slack.remove_bot(PRIVATE);
    assert!(!list(&scene).await.contains("In other channels"));
    happens(&scene, "FIRST").await;
    let marked = list(&scene).await;
    assert!(
        marked.contains(PRIVATE) && marked.contains("I was removed"),
        "{marked}"
    );
    slack.invite_bot(PRIVATE);
    happens(&scene, "SECOND").await;
    assert!(hears(&scene, PRIVATE, "SECOND"));
    let well = list(&scene).await;
    assert!(!well.contains("In other channels"), "{well}");
    assert!(
        said(&scene, CHANNEL).is_empty(),
        "the list is for the one who asks"
    );
}
