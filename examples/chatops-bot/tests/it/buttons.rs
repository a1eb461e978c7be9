//! Buttons of refusals and of threads that ended badly.

use chatops_bot::change::Caller;
use chatops_bot::question::{self, Answer, Answered};
use sandbox::Checks;
use serde_json::json;

use crate::scene::{ADA, BOB, CHANNEL, Scene};

#[tokio::test]
async fn an_open_stage_is_picked_with_a_button() {
    let scene = Scene::open().await;
    let card = scene.says("deploy acme").await;
    assert!(card.private().contains("staging"), "{}", card.all());
    let before = scene.counts();
    // The stages stand in the order in which code moves: production is never the first.
    let seen = scene.presses(ADA, &card, "question-run-1").await;
    assert!(seen.root().contains("to staging"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    // One press answers the whole card, and takes its buttons away.
    let value = card.private();
    let first = value.split("\"value\":\"").nth(1).unwrap();
    let first = first.split('"').next().unwrap();
    let ada = Caller::new("T0000000001", ADA, CHANNEL);
    let bot = &scene.running.bot;
    let late = question::answer(bot, first, &ada, &Answer::Run, None).await;
    assert_eq!(late.unwrap(), Answered::Before);
    let gone = scene.sandbox.slack().messages(CHANNEL);
    let gone = gone
        .iter()
        .all(|one| !json!(one.blocks).to_string().contains("question-run"));
    assert!(gone, "buttons stay");
}

#[tokio::test]
async fn a_name_that_is_nearly_right_becomes_a_button() {
    let scene = Scene::open().await;
    let card = scene.says("deploy acm to staging").await;
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    let card = scene.says("deploy acme/mian to staging").await;
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("acme main"), "{}", seen.all());
}

#[tokio::test]
async fn a_line_that_is_nearly_right_runs_corrected_after_a_press() {
    let scene = Scene::open().await;
    let before = scene.counts();
    let card = scene.says("deploy acme to stagin").await;
    assert!(
        card.private().contains("Run: deploy acme to staging"),
        "{}",
        card.all()
    );
    assert_eq!(scene.counts(), before);
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    let card = scene.says("inof acme").await;
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("acme-staging"), "{}", seen.all());
}

#[tokio::test]
async fn what_failed_is_retried_once_by_the_first_who_presses() {
    let scene = Scene::open().await;
    scene.sandbox.world().fail_next_build("acme-staging");
    let failed = scene.says("deploy acme to staging").await;
    for part in ["Deploy failed", "Retry", "Logs of acme-staging"] {
        assert!(failed.root().contains(part), "{part}: {}", failed.all());
    }
    let before = scene.counts();
    let seen = scene.presses(BOB, &failed, "retry").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    let slack = scene.sandbox.slack();
    let old = slack.messages("C0000000001");
    let old = old
        .iter()
        .find(|one| one.text.contains("Deploy failed"))
        .unwrap();
    assert!(
        !json!(old.blocks).to_string().contains("\"retry\""),
        "{:?}",
        old.blocks
    );
}

#[tokio::test]
async fn a_second_factor_is_typed_into_a_form_and_nowhere_kept() {
    let scene = Scene::open().await;
    assert!(scene.sandbox.world().require_two_factor("acme-staging"));
    let failed = scene.says("deploy acme to staging").await;
    assert!(failed.root().contains("Enter code"), "{}", failed.all());
    let before = scene.counts();
    scene.presses(ADA, &failed, "second-factor").await;
    scene.has_form(ADA).await;
    let slack = scene.sandbox.slack();
    let typed = |text: &str| json!({ "field": { "field": { "value": text } } });
    let (_, errors) = slack.submit(ADA, &typed("000000")).await.unwrap();
    assert!(
        errors["field"]
            .as_str()
            .unwrap()
            .contains("does not accept"),
        "{errors}"
    );
    let (ack, errors) = slack.submit(ADA, &typed("123 456")).await.unwrap();
    assert_eq!(errors, json!({}));
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    let select = "SELECT COUNT(*) AS n FROM operations WHERE state LIKE '%123456%' OR state LIKE '%123 456%'";
    let row = scene
        .running
        .bot
        .store()
        .row(service::store::sql(select))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 0);
}

#[tokio::test]
async fn a_code_in_a_command_is_refused_and_never_repeated() {
    let scene = Scene::open().await;
    for text in [
        "deploy acme to staging 123456",
        "deploy acme to staging code:123456",
    ] {
        let seen = scene.says(text).await;
        assert!(
            seen.private().contains("second factor") || seen.private().contains("code"),
            "{}",
            seen.all()
        );
        assert!(!seen.private().contains("123456"), "{}", seen.all());
    }
    scene.sandbox.world().set_checks("main", Checks::Green);
}
