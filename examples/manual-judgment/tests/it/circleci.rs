//! CircleCI's approval jobs: decided with the judge's own token, once, and believed when shown.

use std::sync::Arc;

use manual_judgment::choice::Choice;
use manual_judgment::clock::OnClock;
use manual_judgment::gate::{By, State};
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use manual_judgment::source::{Actor, CircleApi, CircleCi, JudgmentSource as _, Seen};
use sandbox::{CircleJob, CirclePipeline, CircleRun};
use serde_json::json;
use slack_blocks::web::transport::Transport;

use crate::scene::{BEN, CLEO, Scene, has};
use crate::wire::Moment;

const APPROVAL: &str = "POST /api/v2/workflow/{}/approve/{}";

fn redeploy() -> CirclePipeline {
    CirclePipeline::new("review-app")
        .job(CircleJob::approval("approve_to_redeploy"))
        .job(CircleJob::build("redeploy").needs("approve_to_redeploy"))
        .job(CircleJob::build("smoke").needs("redeploy"))
}

/// A scene in which Ben and Cleo have linked their accounts, and a job waits.
async fn scene() -> (Scene, CircleRun, String) {
    let scene = Scene::with_ci(Policy::default()).await;
    for (person, login) in [(BEN, "ben"), (CLEO, "cleo")] {
        let token = scene.sandbox.circleci().person(login);
        assert_eq!(scene.link(person, "circleci", &token).await, json!({}));
    }
    let run = scene.sandbox.circleci().start(&redeploy());
    let ts = scene.request(&run.workflow).await;
    (scene, run, ts)
}

fn status(scene: &Scene, run: &CircleRun, job: &str) -> String {
    scene.sandbox.circleci().job(run, job).unwrap().status
}

#[tokio::test]
async fn an_approval_is_given_as_the_judge_and_the_card_says_what_it_sets_off() {
    let (scene, run, ts) = scene().await;
    let card = json!(scene.message(&ts).blocks).to_string();
    assert!(card.contains("Approve sets off: redeploy, smoke"), "{card}");
    assert!(card.contains("Reject cancels this job"), "{card}");
    assert!(card.contains("https://app.circleci.com/pipelines/gh/acme/web/1/workflows/"));
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.turns(&run.workflow, State::Approved).await;
    let identity = gate.decision.unwrap().identity;
    assert_eq!(identity.as_deref(), Some("as ben (own token)"));
    let job = scene
        .sandbox
        .circleci()
        .job(&run, "approve_to_redeploy")
        .unwrap();
    assert_eq!(
        (job.status.as_str(), job.by.as_deref()),
        ("success", Some("ben"))
    );
    let thread = scene
        .until("what follows", async |this: &Scene| {
            let thread = this
                .sandbox
                .slack()
                .thread(manual_judgment::demo::CHANNEL, &ts);
            thread
                .iter()
                .any(|one| one.text.starts_with("Next: redeploy"))
                .then_some(thread)
        })
        .await;
    assert_eq!(thread.len(), 2, "{thread:#?}");
}

#[tokio::test]
async fn a_rejection_cancels_that_job_and_no_other() {
    let (scene, run, ts) = scene().await;
    scene.press(BEN, &ts, REJECT).await;
    scene.turns(&run.workflow, State::Rejected).await;
    assert_eq!(status(&scene, &run, "approve_to_redeploy"), "canceled");
    assert_eq!(status(&scene, &run, "redeploy"), "not_run");
    let requests = scene.sandbox.requests();
    let count = |route: &str| requests.get(route).copied().unwrap_or(0);
    assert_eq!(count("circleci POST /api/v2/jobs/{id}/cancel"), 1);
    assert_eq!(count("circleci POST /api/v2/workflow/{id}/cancel"), 0);
}

#[tokio::test]
async fn approve_twice_and_the_second_is_a_no_op_with_a_clear_reply() {
    for refuses in [false, true] {
        let (scene, run, ts) = scene().await;
        scene.sandbox.circleci().refuse_second_approvals(refuses);
        // Cleo is faster, on CircleCI's own page, between the look and the request.
        scene.wire.stop_at(APPROVAL, Moment::Before);
        scene.press(BEN, &ts, APPROVE).await;
        scene.wire.reached.notified().await;
        let body = scene.body(CLEO, &ts, APPROVE, "2.1");
        assert!(
            scene
                .sandbox
                .circleci()
                .approve(&run, "approve_to_redeploy", "cleo")
        );
        scene.wire.go_on.notify_one();
        let gate = scene.turns(&run.workflow, State::Approved).await;
        let by = gate.decision.unwrap().by;
        assert_eq!(by, By::Elsewhere("cleo".into()), "refuses: {refuses}");
        // And a click on what was decided.
        let secret = scene.secret();
        let sent = scene
            .http
            .signed(&secret, "/slack/interactions", &body)
            .await;
        assert_eq!(sent.0, 200);
        scene
            .whispered(CLEO, "This was approved by cleo already")
            .await;
        assert_eq!(
            scene.sandbox.circleci().decisions(),
            0,
            "none of ours counted"
        );
    }
}

#[tokio::test]
async fn a_workflow_that_is_canceled_meanwhile_is_said_to_be_and_by_whom() {
    let (scene, run, ts) = scene().await;
    scene.wire.stop_at(APPROVAL, Moment::Before);
    scene.press(BEN, &ts, APPROVE).await;
    scene.wire.reached.notified().await;
    scene.sandbox.circleci().cancel(&run, "cleo");
    scene.wire.go_on.notify_one();
    let gate = scene.turns(&run.workflow, State::Cancelled).await;
    assert_eq!(gate.note.as_deref(), Some("cleo canceled the workflow"));
    scene.shows(&ts, "Cancelled").await;

    // While nobody decides, too.
    let run = scene.sandbox.circleci().start(&redeploy());
    let ts = scene.request(&run.workflow).await;
    scene.sandbox.circleci().cancel(&run, "ben");
    scene.turns(&run.workflow, State::Cancelled).await;
    scene.shows(&ts, "Cancelled").await;
}

#[tokio::test]
async fn without_a_linked_account_or_push_access_nothing_is_approved_and_the_buttons_stay() {
    let (scene, run, ts) = scene().await;
    let ada = crate::scene::ADA;
    scene.press(ada, &ts, REJECT).await;
    scene.whispered(ada, "/gate link circleci").await;
    scene.sandbox.circleci().forbid("cleo");
    scene.press(CLEO, &ts, APPROVE).await;
    scene
        .whispered(CLEO, "CircleCI refuses (403): Permission denied")
        .await;
    let message = scene
        .until("the buttons", async |this: &Scene| {
            let message = this.message(&ts);
            has(&message, APPROVE).then_some(message)
        })
        .await;
    assert!(
        json!(message.blocks)
            .to_string()
            .contains("Permission denied")
    );
    assert_eq!(scene.sandbox.circleci().decisions(), 0);
    scene.press(BEN, &ts, APPROVE).await;
    scene.turns(&run.workflow, State::Approved).await;
}

#[tokio::test]
async fn a_lost_response_is_looked_after_and_sent_once() {
    let (scene, run, ts) = scene().await;
    let route = "POST /api/v2/workflow/{id}/approve/{request}";
    let faults = scene.sandbox.faults();
    faults.on(route, [sandbox::Fault::cut_after()]);
    scene.press(BEN, &ts, APPROVE).await;
    scene.turns(&run.workflow, State::Approved).await;
    assert_eq!(scene.sandbox.circleci().decisions(), 1);
}

#[tokio::test]
async fn a_signed_webhook_makes_the_next_look_come_sooner_and_no_other_does() {
    let scene = Scene::with(Policy::default(), |sandbox, parts| {
        manual_judgment::app::with_ci(parts, sandbox);
        parts.config.webhook_secrets.circleci = vec!["new".into(), "old".into()];
        parts.config.webhook_secrets.github = vec!["of github".into()];
        parts.windows.sweep = std::time::Duration::from_secs(36_000);
    })
    .await;
    // The look at the start is over.
    scene.pass(60).await;
    let pipeline = CirclePipeline::new("deploy")
        .job(CircleJob::build("build"))
        .job(CircleJob::approval("hold").needs("build"));
    for path in ["/hooks/circleci", "/hooks/github"] {
        let headers = [(
            "circleci-signature".to_owned(),
            format!("v1={}", "0".repeat(64)),
        )];
        let forged = scene.http.send("POST", path, &headers, "{}").await;
        assert_eq!(forged.0, 401, "{path}");
    }
    let quiet = scene.sandbox.circleci().start(&pipeline);
    scene.pass(60).await;
    assert!(
        scene.gate_of(&quiet.workflow).await.is_none(),
        "nobody looked"
    );
    let url = format!("http://{}/hooks/circleci", scene.app.address);
    scene.sandbox.circleci().set_webhook(&url, "old");
    let run = scene.sandbox.circleci().start(&pipeline);
    scene.request(&run.workflow).await;
}

#[tokio::test]
async fn after_ninety_days_the_refusal_and_the_end_are_explained_and_before_that_the_card_warns() {
    let sandbox = sandbox::Sandbox::builder().stepped().start().await.unwrap();
    let days = |days: u64| std::time::Duration::from_secs(days * 24 * 3600);
    let clock: Arc<dyn service::Clock> = Arc::new(sandbox.clock().clone());
    let wire: Arc<dyn Transport> = Arc::new(crate::wire::Wire::new());
    let transport: Arc<dyn Transport> = Arc::new(OnClock::new(wire, clock));
    let circleci = sandbox.circleci();
    let api = CircleApi::new(
        Some(&circleci.url),
        circleci.token.as_str().into(),
        transport,
    );
    let source = CircleCi::new(api.unwrap(), vec![circleci.project.clone()]);
    circleci.keep_old(true);
    let _run = circleci.start(&redeploy());
    sandbox.clock().advance(days(20)).await;
    let waiting = source.waiting().await.unwrap().remove(0);
    let warnings = waiting.about.warnings.join(" ");
    assert!(warnings.contains("It has waited for 20 days"), "{warnings}");
    sandbox.clock().advance(days(71)).await;
    let actor = Actor::service("svc-judgment");
    for choice in [Choice::Approve, Choice::Reject] {
        let refused = source.decide(&waiting.place, choice, None, &actor).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("for more than 90 days"), "{refused}");
    }

    circleci.keep_old(false);
    let run = circleci.start(&redeploy());
    let mut waiting = source.waiting().await.unwrap();
    waiting.retain(|one| one.place.run == run.workflow);
    sandbox.clock().advance(days(91)).await;
    let Seen::Gone { why, by, .. } = source.look(&waiting[0].place).await.unwrap() else {
        panic!("it is gone");
    };
    assert!(why.contains("90 days") && by.is_none(), "{why}");
}
