//! The same bot by slash, by mention, by direct message, over HTTP and over a socket.

use chatops_bot::app::{Choices, Whose};
use chatops_bot::change::Caller;
use sandbox::{Ack, Sandbox, What};
use serde_json::json;
use slack_blocks::web::calls::apps::UninstallApp;

use crate::browser::logs_in;
use crate::scene::{ADA, CHANNEL, Scene, Seen, unconfirmed};

const BOT: &str = "U00000000B1";

pub(crate) async fn waits_for(scene: &Scene, name: &str) -> Seen {
    let mut events = scene.sandbox.events();
    loop {
        match events.recv().await.unwrap().what {
            What::Delivered {
                name: delivered, ..
            } if delivered == name => break,
            _ => {}
        }
    }
    scene.settled(Ack::default()).await
}

/// What stands on the Home tab of Ada, who opens it.
pub(crate) async fn home(scene: &Scene) -> serde_json::Value {
    let slack = scene.sandbox.slack();
    let opened = async { slack.open_home(ADA) };
    tokio::join!(waits_for(scene, "app_home_opened"), opened);
    // It is drawn beside everything else.
    scene.until(|| slack.home(ADA).is_some()).await;
    slack.home(ADA).unwrap()
}

pub(crate) async fn says(scene: &Scene, channel: &str, text: &str, event: &str) -> Seen {
    let waits = waits_for(scene, event);
    let said = async {
        scene.sandbox.slack().say(ADA, channel, None, text).unwrap();
    };
    let (seen, ()) = tokio::join!(waits, said);
    seen
}

#[tokio::test]
async fn a_mention_deploys_and_is_seen() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let seen = says(
        &scene,
        CHANNEL,
        "@deploys deploy acme to staging",
        "app_mention",
    )
    .await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    let messages = scene.sandbox.slack().messages(CHANNEL);
    let typed = messages
        .iter()
        .find(|one| one.text.contains("deploy acme to staging"))
        .unwrap();
    assert!(
        format!("{:?}", typed.reactions).contains("eyes"),
        "{typed:?}"
    );
}

#[tokio::test]
async fn a_mention_that_cannot_be_read_is_answered_to_its_writer_alone() {
    let scene = Scene::open().await;
    let seen = says(
        &scene,
        CHANNEL,
        "@deploys deploy acme to stagin",
        "app_mention",
    )
    .await;
    let answer = seen
        .messages()
        .find(|one| one.ephemeral_to.as_deref() == Some(ADA));
    assert!(
        answer.is_some_and(|one| one.text.contains("stagin")),
        "{}",
        seen.all()
    );
}

#[tokio::test]
async fn a_direct_message_is_a_line_too() {
    let scene = Scene::open().await;
    let im = scene.sandbox.slack().direct(ADA, BOT);
    let seen = says(&scene, &im, "info acme", "message").await;
    assert!(seen.all().contains("acme-staging"), "{}", seen.all());
    let seen = says(&scene, &im, "help", "message").await;
    assert!(seen.all().contains("promote"), "{}", seen.all());
}

#[tokio::test]
async fn over_a_socket_everything_is_the_same() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let choices = Choices::default().rules(unconfirmed()).socket();
    let scene = Scene::with(sandbox, choices).await;
    scene.until(|| scene.sandbox.slack().sockets() > 0).await;
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    let card = scene.says("deploy acme to staging :rocket:").await;
    assert!(card.private().contains("Run it"), "{}", card.all());
    let seen = scene.presses(ADA, &card, "question-cancel").await;
    assert!(seen.all().contains("nothing runs"), "{}", seen.all());
    let seen = says(&scene, CHANNEL, "@deploys info acme", "app_mention").await;
    assert!(seen.all().contains("acme-staging"), "{}", seen.all());
}

#[tokio::test]
async fn a_workspace_that_removes_the_app_ends_everybodys_tokens() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let scene = Scene::with(sandbox, Choices::default().tokens(Whose::LogIn)).await;
    let card = scene.says("login").await;
    logs_in(&scene, ADA, &card).await;
    scene.wires.requests();
    let slack = scene.sandbox.slack();
    slack.subscribe(&["app_uninstalled"]);
    let before = scene.sandbox.world();
    let bot = &scene.running.bot;
    let ada = Caller::new("T0000000001", ADA, CHANNEL);
    let accounts = bot.accounts.as_ref().unwrap();
    assert_eq!(accounts.of(&ada).await.unwrap().linked.len(), 2);
    scene.says("info acme").await;
    let tokens = scene.wires.tokens();
    let waits = waits_for(&scene, "app_uninstalled");
    let (id, secret) = slack.oauth_client();
    let call = UninstallApp::new(id, secret);
    let client = bot.services.slack.any();
    let (_, removed) = tokio::join!(waits, client.send(&call));
    removed.unwrap();
    assert_eq!(accounts.of(&ada).await.unwrap().linked, []);
    for (service, token) in tokens {
        let token = token.split(' ').nth(1).unwrap_or_default();
        assert!(!before.token_works(service, token), "{service}");
    }
}

#[tokio::test]
async fn the_home_tab_shows_accounts_what_runs_and_pipelines() {
    let scene = Scene::open().await;
    scene.types(ADA, "deploy acme to staging").await;
    scene.has_root().await;
    let home = home(&scene).await.to_string();
    for part in [
        "ada@acme.example",
        "Running now",
        "deploy acme to staging",
        "open-thread",
        "Your pipelines",
        "acme-two",
    ] {
        assert!(home.contains(part), "{part}: {home}");
    }
}

#[tokio::test]
async fn a_button_of_the_home_tab_opens_the_form_which_asks_where_the_thread_begins() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let home = home(&scene).await;
    let slack = scene.sandbox.slack();
    let blocks = home["blocks"].as_array().unwrap().iter();
    let of_acme = |block: &&serde_json::Value| block["elements"][0]["value"] == "acme";
    let block = blocks.clone().find(of_acme).unwrap();
    let press = json!({ "action_id": "home-deploy", "block_id": block["block_id"] });
    let ack = slack.act_at_home(ADA, &press).await.unwrap();
    assert_eq!(ack.status, 200);
    scene.has_form(ADA).await;
    let shows = |part: &str| slack.view(ADA).unwrap().to_string().contains(part);
    scene.until(|| shows("stage/acme")).await;
    let staging = json!({ "selected_option": { "value": "staging" } });
    let choice = json!({ "action_id": "stage", "selected_option": { "value": "staging" } });
    let hash = slack.view(ADA).unwrap()["hash"].clone();
    slack.act_in_view(ADA, &choice).await.unwrap();
    scene
        .until(|| slack.view(ADA).unwrap()["hash"] != hash)
        .await;
    let filled = json!({
        "stage/acme": { "stage": staging },
        "channel": { "channel": { "selected_conversation": CHANNEL } },
    });
    let (_, errors) = slack.submit(ADA, &filled).await.unwrap();
    assert_eq!(errors, json!({}));
    let (ack, _) = slack.submit(ADA, &json!({})).await.unwrap();
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    assert!(!slack.messages(CHANNEL).is_empty());
}
