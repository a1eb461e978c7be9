//! Production waits for Confirm: by the one who asked, for this very plan, once.

use std::sync::Arc;
use std::time::Duration;

use chatops_bot::app::Choices;
use chatops_bot::change::Caller;
use chatops_bot::question::{self, Answer, Answered};
use sandbox::{Checks, Color, Platform, Sandbox};
use serde_json::json;

use crate::scene::{ADA, BOB, CHANNEL, Scene, Seen};

on_both!(
    production_shows_the_plan_and_waits_for_confirm,
    staging_waits_for_nobody,
    a_hundred_presses_of_confirm_are_one_deploy,
    a_hundred_presses_of_confirm_over_http_are_one_deploy,
    only_the_one_who_was_asked_can_confirm_and_only_for_five_minutes,
    another_plan_than_was_confirmed_is_asked_about_again,
    a_plan_that_is_shown_during_an_incident_of_heroku_says_so_with_its_page,
    overriding_checks_in_production_needs_a_reason_that_the_thread_keeps,
    red_checks_offer_deploy_anyway,
);

/// Production waits, as it does when no file says otherwise.
async fn guarded() -> Scene {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    Scene::with(sandbox, Choices::default()).await
}

fn id(card: &Seen) -> String {
    let text = card.private();
    let id = text.split("\"value\":\"").nth(1);
    id.and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned()
}

async fn production_shows_the_plan_and_waits_for_confirm() {
    let scene = guarded().await;
    let before = scene.counts();
    let card = scene.says("promote acme").await;
    let text = card.private();
    for part in [
        "Promote acme from acme-staging to production?",
        "acme-prod",
        "runs v",
        "more, by",
        "Compare",
        "checks passed",
        "Confirm",
        "Cancel",
    ] {
        assert!(text.contains(part), "{part:?}: {}", card.all());
    }
    assert_eq!(scene.counts(), before);
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Promoted acme"), "{}", seen.all());
    assert_eq!(scene.counts().1, before.1 + 1);
}

async fn staging_waits_for_nobody() {
    let scene = guarded().await;
    let seen = scene.says("deploy acme to staging").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
}

async fn a_hundred_presses_of_confirm_are_one_deploy() {
    let scene = guarded().await;
    let card = scene.says("deploy acme to production").await;
    let before = scene.counts();
    let id = Arc::new(id(&card));
    let presses = (0..100).map(|_| {
        let (bot, id) = (Arc::clone(&scene.running.bot), Arc::clone(&id));
        tokio::spawn(async move {
            let ada = Caller::new("T0000000001", ADA, CHANNEL);
            question::answer(&bot, &id, &ada, &Answer::Run, None)
                .await
                .unwrap()
        })
    });
    let presses: Vec<_> = presses.collect();
    let mut runs = 0;
    for press in presses {
        match press.await.unwrap() {
            Answered::Runs { .. } => runs += 1,
            other => assert_eq!(other, Answered::Before),
        }
    }
    assert_eq!(runs, 1);
    scene.settled(card.ack.clone()).await;
    assert_eq!(scene.counts().0, before.0 + 1);
}

/// The same as people's Slack does it: every press is a signed request of its own.
async fn a_hundred_presses_of_confirm_over_http_are_one_deploy() {
    let scene = guarded().await;
    let card = scene.says("deploy acme to production").await;
    let before = scene.counts();
    let has_button =
        |one: &&sandbox::Message| json!(one.blocks).to_string().contains("question-run");
    let ts = card
        .messages()
        .filter(has_button)
        .last()
        .unwrap()
        .ts
        .clone();
    let presses = (0..100).map(|_| {
        let (sandbox, ts) = (scene.sandbox.clone(), ts.clone());
        tokio::spawn(async move {
            let slack = sandbox.slack();
            slack.press(ADA, CHANNEL, &ts, "question-run").await
        })
    });
    let presses: Vec<_> = presses.collect();
    let mut sent = 0;
    for press in presses {
        // Those that came when the buttons were gone already sent nothing.
        if let Ok(ack) = press.await.unwrap() {
            assert_eq!(ack.status, 200);
            sent += 1;
        }
    }
    assert!(sent >= 50, "{sent} presses were sent");
    let seen = scene.settled(card.ack.clone()).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    assert_eq!(scene.counts().0, before.0 + 1);
    assert_eq!(scene.counts().2, before.2 + 1, "one deployment on GitHub");
}

async fn only_the_one_who_was_asked_can_confirm_and_only_for_five_minutes() {
    let scene = guarded().await;
    let card = scene.says("deploy acme to production").await;
    let before = scene.counts();
    let bot = &scene.running.bot;
    let ben = Caller::new("T0000000001", BOB, CHANNEL);
    let answered = question::answer(bot, &id(&card), &ben, &Answer::Run, None).await;
    assert_eq!(answered.unwrap(), Answered::NotYours);
    bot.store().shift(Duration::from_secs(301)).await.unwrap();
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(
        seen.all().contains("older than five minutes"),
        "{}",
        seen.all()
    );
    let messages = scene.sandbox.slack().messages(CHANNEL);
    let gone = |one: &sandbox::Message| !json!(one.blocks).to_string().contains("question-run");
    assert!(messages.iter().all(gone), "buttons stay");
    assert_eq!(scene.counts(), before);
}

async fn another_plan_than_was_confirmed_is_asked_about_again() {
    let scene = guarded().await;
    let card = scene.says("deploy acme to production").await;
    let before = scene.counts();
    let world = scene.sandbox.world();
    let moved = world.commit("main", "Something else").unwrap();
    world.set_checks(&moved, Checks::Green);
    let again = scene.presses(ADA, &card, "question-run").await;
    for part in ["another one than you confirmed", "Something else"] {
        assert!(again.private().contains(part), "{part}: {}", again.all());
    }
    assert_eq!(scene.counts(), before);
    let seen = scene.presses(ADA, &again, "question-run").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
}

async fn a_plan_that_is_shown_during_an_incident_of_heroku_says_so_with_its_page() {
    let scene = guarded().await;
    let calm = scene.says("deploy acme to production").await;
    assert!(!calm.private().contains(":construction:"), "{}", calm.all());
    let world = scene.sandbox.world();
    world.report_incident("Builds are slow", Platform::Apps, Color::Yellow);
    let card = scene.says("deploy acme to production").await;
    for part in [
        "incident open",
        "Builds are slow",
        "status.heroku.com/incidents/",
    ] {
        assert!(card.private().contains(part), "{part}: {}", card.all());
    }
    // It holds nobody up.
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
}

async fn overriding_checks_in_production_needs_a_reason_that_the_thread_keeps() {
    let scene = guarded().await;
    scene.sandbox.world().set_checks("main", Checks::Red);
    let card = scene.says("deploy! acme to production").await;
    assert!(
        card.private().contains("asks for the reason"),
        "{}",
        card.all()
    );
    let before = scene.counts();
    scene.presses(ADA, &card, "question-run").await;
    assert_eq!(scene.counts(), before, "the press alone runs nothing");
    scene.has_form(ADA).await;
    let slack = scene.sandbox.slack();
    let typed = |text: &str| json!({ "field": { "field": { "value": text } } });
    let (_, errors) = slack.submit(ADA, &typed(" - ")).await.unwrap();
    assert!(
        errors["field"].as_str().unwrap().contains("Say why"),
        "{errors}"
    );
    let (ack, errors) = slack
        .submit(ADA, &typed("flaky test, see #12"))
        .await
        .unwrap();
    assert_eq!(errors, json!({}));
    let seen = scene.settled(ack).await;
    assert!(seen.root().contains("Deployed acme main"), "{}", seen.all());
    let replies = seen.replies().join("\n");
    assert!(replies.contains("Reason: flaky test, see #12"), "{replies}");
    assert_eq!(scene.counts().0, before.0 + 1);
    assert!(slack.view(ADA).is_none());
}

async fn red_checks_offer_deploy_anyway() {
    let scene = Scene::open().await;
    scene.sandbox.world().set_checks("main", Checks::Red);
    let card = scene.says("deploy acme to staging").await;
    assert!(card.private().contains("Deploy anyway"), "{}", card.all());
    let seen = scene.presses(ADA, &card, "question-run").await;
    assert!(seen.root().contains("*forced*"), "{}", seen.all());
}
