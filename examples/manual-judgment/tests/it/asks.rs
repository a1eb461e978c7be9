//! What people ask, and ask to be done: read at once, done after a gate.

use manual_judgment::config::{ActionRule, Verb};
use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::State;
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use sandbox::Pipeline;
use serde_json::json;

use crate::scene::{ADA, BEN, Scene, has};

fn allowed() -> ActionRule {
    let mut rule = ActionRule::default();
    rule.application = "orders".into();
    rule.allow = vec![Verb::Start, Verb::Cancel];
    rule.channels = vec![CHANNEL.into()];
    rule
}

fn to_prod() -> Pipeline {
    Pipeline::new("orders", "to-prod")
        .deploy("Bake")
        .deploy("Deploy to production")
}

async fn scene() -> Scene {
    let scene = Scene::with(Policy::default(), |_, parts| {
        parts.config.file.action = vec![allowed()];
        parts.config.file.spinnaker.applications = vec!["orders".into()];
    })
    .await;
    let parameters = json!({ "parameterConfig": [
        { "name": "tag", "required": true, "hasOptions": false },
        { "name": "note", "required": false, "default": "" },
    ] });
    scene.sandbox.spinnaker().define(&to_prod(), &parameters);
    scene
}

async fn asked(scene: &Scene, person: &str, words: &str, part: &str) -> String {
    scene
        .sandbox
        .slack()
        .command(person, CHANNEL, "/gate", words)
        .await;
    scene.whispered(person, part).await
}

/// The request that was posted last.
async fn request(scene: &Scene, text: &str) -> (String, String) {
    scene
        .until("the request", async |this: &Scene| {
            let all = this.roots(CHANNEL);
            let last = all.into_iter().rev().find(|one| one.text.contains(text))?;
            let gate = this.gate_of("pipelines/").await?;
            Some((last.ts, gate.id))
        })
        .await
}

#[tokio::test]
async fn a_status_names_the_stages_and_where_names_the_versions() {
    let scene = scene().await;
    let spinnaker = scene.sandbox.spinnaker();
    let run = spinnaker.start(&to_prod());
    let status = asked(&scene, BEN, "status orders to-prod", "to-prod").await;
    for part in [
        "RUNNING",
        "Bake",
        "Deploy to production",
        run.execution.as_str(),
    ] {
        assert!(status.contains(part), "{part} in {status}");
    }
    for (name, image, disabled) in [("v011", "9.3.0", true), ("v012", "9.4.0", false)] {
        spinnaker.deploy(&json!({
            "name": format!("replicaSet orders-{name}"), "displayName": format!("orders-{name}"),
            "account": "k8s-prod", "region": "shop", "cluster": "deployment orders",
            "application": "orders", "type": "kubernetes", "isDisabled": disabled,
            "instanceCounts": { "total": 6, "up": if disabled { 0 } else { 6 } },
            "buildInfo": { "images": [format!("registry.example.test/orders:{image}")] },
        }));
    }
    let shown = asked(&scene, BEN, "where orders", "server groups").await;
    for part in [
        "k8s-prod / shop",
        "orders-v012 · registry.example.test/orders:9.4.0 · 6 of 6 up",
        "orders-v011 · registry.example.test/orders:9.3.0 · 0 of 6 up · disabled",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let other = asked(&scene, BEN, "where payroll", "not watched here").await;
    assert!(other.contains("There is: orders"), "{other}");
}

#[tokio::test]
async fn a_start_is_agreed_to_by_somebody_else_and_happens_once() {
    let scene = scene().await;
    asked(
        &scene,
        ADA,
        "start orders to-prod",
        "needs the parameter tag",
    )
    .await;
    asked(
        &scene,
        ADA,
        "start orders to-prod tga=1",
        "has no parameter tga",
    )
    .await;
    asked(
        &scene,
        ADA,
        "start orders nightly",
        "has no pipeline nightly",
    )
    .await;
    asked(&scene, ADA, "start orders to-prod tag=9.4.1", "Asked in").await;
    let (ts, id) = request(&scene, "start to-prod").await;
    // Who asks does not agree, as for every gate.
    scene.press(ADA, &ts, APPROVE).await;
    scene
        .whispered(ADA, "nobody approves what they asked for")
        .await;
    assert!(scene.sandbox.spinnaker().executions("orders").is_empty());
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.turns("pipelines/", State::Approved).await;
    let runs = scene.sandbox.spinnaker().executions("orders");
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0]["trigger"]["parameters"]["tag"], "9.4.1");
    assert_eq!(runs[0]["authentication"]["user"], "svc-judgment");
    let shown = gate.decision.unwrap().shown.unwrap();
    assert!(shown.contains(runs[0]["id"].as_str().unwrap()), "{shown}");
    let actions = scene.audit(&id).await;
    for action in [
        "gate.created",
        "gate.click.requester",
        "gate.sent",
        "gate.approved",
    ] {
        assert_eq!(
            actions.iter().filter(|one| *one == action).count(),
            1,
            "{actions:?}"
        );
    }
}

#[tokio::test]
async fn a_start_that_never_appears_is_not_called_done() {
    let scene = scene().await;
    scene.sandbox.spinnaker().lose_starts(1);
    asked(&scene, ADA, "start orders to-prod tag=1", "Asked in").await;
    let (ts, _) = request(&scene, "start to-prod").await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.whispered(BEN, "answered and did nothing").await;
    let gate = scene.gate_of("pipelines/").await.unwrap();
    assert_eq!(gate.state, State::Pending);
    scene
        .until("the buttons", async |this: &Scene| {
            has(&this.message(&ts), APPROVE).then_some(())
        })
        .await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.turns("pipelines/", State::Approved).await;
    assert_eq!(scene.sandbox.spinnaker().executions("orders").len(), 1);
}

#[tokio::test]
async fn a_lost_response_to_a_start_starts_nothing_twice() {
    let scene = scene().await;
    let route = "POST /pipelines/v2/{application}/{name}";
    scene
        .sandbox
        .faults()
        .on(route, [sandbox::Fault::cut_after()]);
    asked(&scene, ADA, "start orders to-prod tag=1", "Asked in").await;
    let (ts, _) = request(&scene, "start to-prod").await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.turns("pipelines/", State::Approved).await;
    scene.pass(60).await;
    assert_eq!(scene.sandbox.spinnaker().executions("orders").len(), 1);
}

#[tokio::test]
async fn a_cancellation_is_agreed_to_and_believed_when_it_is_shown() {
    let scene = scene().await;
    let waits = Pipeline::new("orders", "to-prod").judgment("Go live?", json!({}));
    let run = scene.sandbox.spinnaker().start(&waits);
    asked(&scene, ADA, "cancel orders to-prod wrong tag", "Asked in").await;
    let (ts, _) = request(&scene, "cancel to-prod").await;
    scene.press(BEN, &ts, REJECT).await;
    scene.turns("pipelines/", State::Rejected).await;
    scene.shows(&ts, "Rejected").await;
    assert_eq!(scene.stage(&run), "RUNNING", "turned down: it goes on");

    let words = format!("cancel orders {} wrong tag", run.execution);
    scene
        .sandbox
        .slack()
        .command(ADA, CHANNEL, "/gate", &words)
        .await;
    let ts = scene
        .until("the second request", async |this: &Scene| {
            let all = this.roots(CHANNEL).into_iter();
            let mut open = all.filter(|one| one.text.starts_with("Approval needed: cancel"));
            open.next().map(|one| one.ts)
        })
        .await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.shows(&ts, "Approved").await;
    let execution = scene.sandbox.spinnaker().execution(&run).unwrap();
    assert_eq!(execution["status"], "CANCELED");
    assert_eq!(execution["cancellationReason"], "wrong tag");
    assert_eq!(execution["canceledBy"], "svc-judgment");
}

#[tokio::test]
async fn nothing_is_done_without_a_rule_of_the_operators() {
    let scene = Scene::start().await;
    scene.sandbox.spinnaker().define(&to_prod(), &json!({}));
    let _run = scene.sandbox.spinnaker().start(&to_prod());
    let refused = asked(&scene, ADA, "start orders to-prod", "Nobody may start").await;
    assert!(
        refused.contains("no [[action]] of the operators"),
        "{refused}"
    );
    asked(&scene, ADA, "start orders", "Write `/gate start").await;
}
