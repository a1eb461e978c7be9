//! GitHub's environments: reviews with the judge's own token, and rules that ask an app.

use manual_judgment::gate::{By, State};
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use serde_json::json;

use crate::scene::{ADA, BEN, CLEO, Scene, has};

/// A scene in which Ben and Cleo have linked accounts on GitHub; both may write.
async fn scene() -> Scene {
    let scene = Scene::with_ci(Policy::default()).await;
    for (person, login) in [(BEN, "ben"), (CLEO, "cleo")] {
        let token = scene.sandbox.world().classic_token(login, &["repo"]);
        assert_eq!(scene.link(person, "github", &token).await, json!({}));
    }
    scene
}

fn hold(scene: &Scene, environment: &str) -> i64 {
    let world = scene.sandbox.world();
    let sha = world.branches()[0].1.clone();
    world.hold_for_review(&sha, environment, "ada").unwrap()
}

fn requests(scene: &Scene, route: &str) -> u64 {
    let requests = scene.sandbox.requests();
    requests
        .get(&format!("github {route}"))
        .copied()
        .unwrap_or(0)
}

const REVIEW: &str = "POST /repos/{owner}/{repo}/actions/runs/{run}/pending_deployments";
const RULE: &str = "POST /repos/{owner}/{repo}/actions/runs/{run}/deployment_protection_rule";

#[tokio::test]
async fn a_reviewer_approves_with_their_own_account_and_nobody_else_can() {
    let scene = scene().await;
    scene
        .sandbox
        .world()
        .set_environment("live", &["ben"], false);
    let run = hold(&scene, "live");
    let part = format!("#{run}/live/1");
    let ts = scene.request(&part).await;
    let card = json!(scene.message(&ts).blocks).to_string();
    assert!(card.contains("GitHub asks for a review by ben"), "{card}");
    // Nobody's account, and an account that is not a reviewer.
    scene.press(ADA, &ts, REJECT).await;
    scene.whispered(ADA, "/gate link github").await;
    scene.press(CLEO, &ts, APPROVE).await;
    scene
        .whispered(CLEO, "cleo is not a required reviewer of live")
        .await;
    assert_eq!(requests(&scene, REVIEW), 0, "it was not even tried");
    let message = scene
        .until("the buttons", async |this: &Scene| {
            let message = this.message(&ts);
            has(&message, APPROVE).then_some(message)
        })
        .await;
    assert!(message.text.starts_with("Approval needed"));
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.turns(&part, State::Approved).await;
    let decision = gate.decision.unwrap();
    assert_eq!(decision.identity.as_deref(), Some("as ben (own token)"));
    assert_eq!(decision.shown.as_deref(), Some("live: approved"));
    assert_eq!(requests(&scene, REVIEW), 1);
}

#[tokio::test]
async fn who_started_the_run_cannot_review_it_where_the_environment_prevents_that() {
    let scene = scene().await;
    let world = scene.sandbox.world();
    world.set_environment("live", &["ben", "ada"], true);
    // Cleo may only read there; Ada's account is linked in her place.
    let token = world.classic_token("ada", &["repo"]);
    assert_eq!(scene.link(CLEO, "github", &token).await, json!({}));
    let sha = world.branches()[0].1.clone();
    let run = world.hold_for_review(&sha, "live", "ben").unwrap();
    let part = format!("#{run}/live/1");
    let ts = scene.request(&part).await;
    scene.press(BEN, &ts, APPROVE).await;
    scene
        .whispered(BEN, "You may not approve your own deployment")
        .await;
    scene.press(CLEO, &ts, REJECT).await;
    let gate = scene.turns(&part, State::Rejected).await;
    assert_eq!(
        gate.decision.unwrap().shown.as_deref(),
        Some("live: rejected")
    );
}

#[tokio::test]
async fn several_environments_of_one_run_are_several_gates() {
    let scene = scene().await;
    let world = scene.sandbox.world();
    for name in ["eu", "us"] {
        world.set_environment(name, &["ben"], false);
    }
    let (first, second) = (hold(&scene, "eu"), hold(&scene, "us"));
    assert_eq!(first, second, "one run");
    let (eu, us) = (format!("#{first}/eu/1"), format!("#{first}/us/1"));
    let (eu_ts, us_ts) = (scene.request(&eu).await, scene.request(&us).await);
    scene.press(BEN, &eu_ts, APPROVE).await;
    scene.turns(&eu, State::Approved).await;
    let other = scene.gate_of(&us).await.unwrap();
    assert_eq!(other.state, State::Pending, "the other one still waits");
    scene.press(BEN, &us_ts, REJECT).await;
    scene.turns(&us, State::Rejected).await;
    assert_eq!(requests(&scene, REVIEW), 2);
    // The same environment again, by a later job: another gate.
    let run = hold(&scene, "eu");
    scene.request(&format!("#{run}/eu/2")).await;
}

#[tokio::test]
async fn a_run_that_ended_or_was_reviewed_elsewhere_is_said_to_be() {
    let scene = scene().await;
    let world = scene.sandbox.world();
    world.set_environment("live", &["ben"], false);
    let run = hold(&scene, "live");
    let part = format!("#{run}/live/1");
    let ts = scene.request(&part).await;
    assert!(world.cancel_waiting_run(run));
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.turns(&part, State::Cancelled).await;
    assert_eq!(gate.note.as_deref(), Some("the run has ended: cancelled"));
    assert_eq!(requests(&scene, REVIEW), 0);
    scene.shows(&ts, "Cancelled").await;
}

#[tokio::test]
async fn a_rule_that_asks_the_app_needs_no_account_of_the_judge() {
    let scene = Scene::with_ci(Policy::default()).await;
    let world = scene.sandbox.world();
    world.set_environment("live", &[], false);
    assert!(world.ask_app("live", true));
    let run = hold(&scene, "live");
    let part = format!("github-app/acme/web#{run}/live/1");
    let ts = scene.request(&part).await;
    // Who started it has another name at GitHub, which is nobody's here: the card says so.
    let card = json!(scene.message(&ts).blocks).to_string();
    assert!(
        card.contains("ada started it at GitHub, and nobody"),
        "{card}"
    );
    scene.press(CLEO, &ts, APPROVE).await;
    let gate = scene.turns(&part, State::Approved).await;
    let decision = gate.decision.unwrap();
    assert_eq!(decision.by, By::Person(CLEO.into()));
    let identity = decision.identity.unwrap();
    assert!(identity.ends_with("[bot] (service account)"), "{identity}");
    assert_eq!(requests(&scene, RULE), 1);
    assert!(!world.cancel_waiting_run(run), "nothing waits any more");

    // A later job of the same run asks again: another gate.
    let run = hold(&scene, "live");
    scene.pass(130).await;
    let ts = scene
        .request(&format!("github-app/acme/web#{run}/live/2"))
        .await;
    scene.press(CLEO, &ts, REJECT).await;
    let part = format!("github-app/acme/web#{run}/live/2");
    scene.turns(&part, State::Rejected).await;
}

#[tokio::test]
async fn who_started_the_run_approves_nothing_that_an_app_is_asked_for() {
    // The operators say whose account it is.
    let scene = Scene::with(Policy::default(), |sandbox, parts| {
        manual_judgment::app::with_ci(parts, sandbox);
        let people = &mut parts.config.file.people;
        people.insert("Ada".into(), ADA.into());
    })
    .await;
    let world = scene.sandbox.world();
    world.set_environment("live", &[], false);
    assert!(world.ask_app("live", true));
    let run = hold(&scene, "live");
    let part = format!("github-app/acme/web#{run}/live/1");
    let ts = scene.request(&part).await;
    let card = json!(scene.message(&ts).blocks).to_string();
    assert!(!card.contains("nobody in Slack"), "{card}");
    assert!(card.contains(&format!("asked by <@{ADA}>")), "{card}");
    scene.press(ADA, &ts, APPROVE).await;
    scene
        .whispered(ADA, "nobody approves what they asked for")
        .await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.turns(&part, State::Approved).await;

    // Or the person has linked it, for reviews.
    let scene = Scene::with_ci(Policy::default()).await;
    let world = scene.sandbox.world();
    let token = world.classic_token("ada", &["repo"]);
    assert_eq!(scene.link(ADA, "github", &token).await, json!({}));
    world.set_environment("live", &[], false);
    assert!(world.ask_app("live", true));
    let run = hold(&scene, "live");
    let part = format!("github-app/acme/web#{run}/live/1");
    let ts = scene.request(&part).await;
    let card = json!(scene.message(&ts).blocks).to_string();
    assert!(!card.contains("nobody in Slack"), "{card}");
    scene.press(ADA, &ts, APPROVE).await;
    scene
        .whispered(ADA, "nobody approves what they asked for")
        .await;
    assert_eq!(requests(&scene, RULE), 0);
}

#[tokio::test]
async fn an_environment_with_reviewers_and_an_app_is_two_gates_that_do_not_answer_for_each_other() {
    let scene = scene().await;
    let world = scene.sandbox.world();
    world.set_environment("live", &["ben"], false);
    assert!(world.ask_app("live", true));
    let run = hold(&scene, "live");
    let review = format!("github/acme/web#{run}/live/1");
    let rule = format!("github-app/acme/web#{run}/live/1");
    let (review_ts, rule_ts) = (scene.request(&review).await, scene.request(&rule).await);
    scene.press(BEN, &review_ts, APPROVE).await;
    scene.turns(&review, State::Approved).await;
    scene.pass(60).await;
    assert_eq!(scene.gate_of(&rule).await.unwrap().state, State::Pending);
    scene.press(CLEO, &rule_ts, APPROVE).await;
    scene.turns(&rule, State::Approved).await;
    assert!(!world.cancel_waiting_run(run), "both agreed");
}
