//! What routed channels hear of Heroku, by anyone.

use std::time::Duration;

use chatops_bot::app::Choices;
use github_checks::archives::GetTarball;
use heroku_api::builds::{CreateBuild, Source};
use sandbox::{Message, ReleasePhase, Sandbox};

use crate::browser::account_of;
use crate::routes::{GENERAL, said};
use crate::scene::{BOB, CHANNEL, Scene, unconfirmed};

const BEN: &str = "ben@acme.example";
const MINUTE: Duration = Duration::from_secs(60);

/// The messages of a channel that hold `text`, replies left out.
pub(crate) fn holding(scene: &Scene, channel: &str, text: &str) -> Vec<Message> {
    let messages = scene.sandbox.slack().messages(channel);
    let roots = messages.into_iter().filter(|one| !one.is_reply());
    roots.filter(|one| one.text.contains(text)).collect()
}

/// A scene where acme is routed to #general, and looked at once.
pub(crate) async fn routed() -> Scene {
    let scene = Scene::open().await;
    scene.says("route acme to #general").await;
    scene.passes(MINUTE).await;
    scene
}

#[tokio::test]
async fn what_is_changed_without_the_bot_is_said_with_who_did_it() {
    let scene = routed().await;
    let world = scene.sandbox.world();
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    let line = scene.hears(GENERAL, ":gear:").await;
    for part in ["acme-prod", "COLOR", "ben@acme.example", "production"] {
        assert!(line.text.contains(part), "{part} in {}", line.text);
    }
    // Every message says why it came.
    let whole = crate::scene::whole(&line);
    assert!(whole.contains("is routed here by"), "{whole}");
    world.roll_back("acme-prod", BEN, 4).unwrap();
    let line = scene.hears(GENERAL, "runs: Rollback to v4").await;
    assert!(line.text.contains("ben@acme.example"), "{}", line.text);
    // What nobody touches is not spoken of, and nothing is said twice.
    scene.passes(6 * MINUTE).await;
    assert_eq!(
        said(&scene, GENERAL).len(),
        3,
        "{:#?}",
        said(&scene, GENERAL)
    );
}

/// Somebody builds main on staging with a program of their own.
pub(crate) async fn builds(scene: &Scene) {
    let services = &scene.running.bot.services;
    let repo: github_checks::Repo = "acme/web".parse().unwrap();
    let link = services.github.send(&GetTarball::new(&repo, "main")).await;
    let source = Source::new(heroku_api::secret::SignedUrl::new(
        link.unwrap().url.expose(),
    ))
    .version("0123456789abcdef");
    let build = CreateBuild::new("acme-staging", source);
    services.heroku.send(&build).await.unwrap();
}

#[tokio::test]
async fn a_build_is_one_message_from_its_beginning_to_its_release() {
    let scene = routed().await;
    builds(&scene).await;
    scene.hears(GENERAL, "is running").await;
    let done = scene.hears(GENERAL, "runs").await;
    assert!(done.text.contains(":white_check_mark:"), "{}", done.text);
    assert_eq!(holding(&scene, GENERAL, "acme-staging").len(), 1);
    // One that fails says what runs now.
    scene.sandbox.world().fail_next_build("acme-staging");
    builds(&scene).await;
    let failed = scene.hears(GENERAL, "failed").await;
    assert!(
        failed.text.contains("runs what it ran before"),
        "{}",
        failed.text
    );
    assert_eq!(holding(&scene, GENERAL, "acme-staging").len(), 2);
}

#[tokio::test]
async fn a_release_phase_that_fails_is_said_once_in_the_message_of_its_release() {
    let scene = routed().await;
    let world = scene.sandbox.world();
    world.set_release_phase("acme-prod", ReleasePhase::Fails);
    world.set_config("acme-prod", BEN, "COLOR", "red").unwrap();
    let failed = scene.hears(GENERAL, "failed in its release phase").await;
    assert!(failed.text.contains("COLOR"), "{}", failed.text);
    assert_eq!(holding(&scene, GENERAL, "COLOR").len(), 1);
}

#[tokio::test]
async fn the_bots_own_deploys_are_shown_in_other_routed_channels_and_not_twice_in_their_own() {
    let scene = Scene::open().await;
    scene.says("route acme to #general, here").await;
    scene.passes(MINUTE).await;
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed"), "{}", seen.all());
    scene.says("promote acme").await;
    scene.passes(6 * MINUTE).await;
    let general = said(&scene, GENERAL);
    let deployed = general
        .iter()
        .filter(|line| line.contains("Deployed acme main"));
    assert_eq!(deployed.count(), 1, "{general:#?}");
    let promoted = general.iter().filter(|line| line.contains("Promoted acme"));
    assert_eq!(promoted.count(), 1, "{general:#?}");
    assert_eq!(general.len(), 3, "{general:#?}");
    for word in ["is running", "runs:", "is being released"] {
        assert!(holding(&scene, CHANNEL, word).is_empty(), "{word}");
    }
}

#[tokio::test]
async fn without_a_public_address_everything_is_said_within_a_minute_or_so() {
    let scene = Scene::without_public().await;
    scene.says("route acme to #general").await;
    scene.passes(2 * MINUTE).await;
    let world = scene.sandbox.world();
    world.set_config("acme-prod", BEN, "COLOR", "blue").unwrap();
    let begin = scene.sandbox.clock().now();
    scene.hears(GENERAL, "COLOR").await;
    let took = scene.sandbox.clock().now() - begin;
    assert!(took.num_seconds() <= 75, "{took}");
    let hooks = heroku_api::webhooks::ListWebhooks::new("acme-prod");
    let heroku = &scene.running.bot.services.heroku;
    assert!(heroku.all(&hooks).await.unwrap().is_empty());
}

#[tokio::test]
async fn webhooks_come_with_the_first_route_and_go_with_the_last() {
    let scene = routed().await;
    let heroku = &scene.running.bot.services.heroku;
    let hooks = heroku_api::webhooks::ListWebhooks::new("acme-prod");
    assert_eq!(heroku.all(&hooks).await.unwrap().len(), 1);
    scene.says("route acme to here").await;
    scene.passes(MINUTE).await;
    assert_eq!(heroku.all(&hooks).await.unwrap().len(), 1);
    scene.says("route:disable acme in here").await;
    scene.passes(MINUTE).await;
    assert_eq!(heroku.all(&hooks).await.unwrap().len(), 1);
    scene.says("route:disable acme").await;
    scene.passes(MINUTE).await;
    assert!(heroku.all(&hooks).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_storm_becomes_one_list_that_loses_nothing() {
    let scene = routed().await;
    let world = scene.sandbox.world();
    for n in 0..25 {
        let name = format!("STORM{n:02}");
        world.set_config("acme-prod", BEN, &name, "1").unwrap();
    }
    scene.passes(6 * MINUTE).await;
    let messages = scene.sandbox.slack().messages(GENERAL);
    let list: Vec<&Message> = messages
        .iter()
        .filter(|one| one.text.contains("Much happens at once"))
        .collect();
    assert_eq!(list.len(), 1, "{messages:#?}");
    let everything: String = messages.iter().map(crate::scene::whole).collect();
    for n in 0..25 {
        let name = format!("STORM{n:02}");
        assert!(everything.contains(&name), "{name}");
    }
    // The word of the route, ten of their own, and the list.
    assert_eq!(messages.len(), 12, "{messages:#?}");
}

#[tokio::test]
async fn a_bot_without_tokens_of_its_own_reads_with_those_of_the_one_who_routed() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let choices = Choices::default().rules(unconfirmed()).without_own_tokens();
    let scene = Scene::with(sandbox, choices).await;
    scene.says_as(BOB, "route acme to #general").await;
    scene.passes(MINUTE).await;
    scene.wires.requests();
    let world = scene.sandbox.world();
    let ada = "ada@acme.example";
    world.set_config("acme-prod", ada, "COLOR", "blue").unwrap();
    let line = scene.hears(GENERAL, ":gear:").await;
    assert!(line.text.contains("COLOR"), "{}", line.text);
    let used = scene.wires.tokens();
    assert!(!used.is_empty());
    for (service, token) in used {
        let account = account_of(&scene.sandbox, service, &token);
        assert!(account.starts_with("ben"), "{service}: {account}");
    }
    // And the subscriptions end with the last route, by the same tokens.
    scene.says_as(BOB, "route:disable acme").await;
    scene.passes(2 * MINUTE).await;
    let watched = service::store::sql("SELECT COUNT(*) AS n FROM watched_apps");
    let row = scene.running.bot.store().row(watched).await.unwrap();
    assert_eq!(row.unwrap().get::<i64>("n").unwrap(), 0);
}
