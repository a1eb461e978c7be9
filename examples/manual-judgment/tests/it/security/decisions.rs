//! S11 to S20: what is decided, by whom, about what.

use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::State;
use manual_judgment::message::{APPROVE, FIELD, REJECT};
use manual_judgment::policy::{Policy, Reason};
use sandbox::Fault;
use serde_json::{Value, json};

use super::CALLBACK;
use crate::scene::{ADA, BEN, CLEO, Scene, form, has, to_prod, value};

#[tokio::test]
async fn s11_a_replay_and_a_double_click_count_once() {
    let mut policy = Policy::default();
    policy.min_approvals = 2;
    let scene = Scene::with(policy, |_, _| {}).await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let body = scene.body(BEN, &ts, APPROVE, "1.1");
    for _ in 0..5 {
        let (status, _) = scene.http.signed(&scene.secret(), CALLBACK, &body).await;
        assert_eq!(status, 200);
    }
    scene.press(BEN, &ts, APPROVE).await;
    scene.whispered(BEN, "counts already").await;
    let gate = scene.gate(&run).await;
    assert_eq!((gate.votes.len(), gate.state), (1, State::Pending));
    let actions = scene.audit(&gate.id).await;
    assert_eq!(
        actions
            .iter()
            .filter(|action| action.ends_with("voted"))
            .count(),
        1
    );
    // Another message's button does not open this one's door.
    let nonce = body
        .replace(&gate.nonce, "00000000000000000000000000000000")
        .replace("1.1", "9.9");
    scene.http.signed(&scene.secret(), CALLBACK, &nonce).await;
    scene.whispered(BEN, "another version").await;
    assert_eq!(scene.gate(&run).await.votes.len(), 1);
}

#[tokio::test]
async fn s12_what_was_decided_is_not_overwritten() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let late = scene.body(CLEO, &ts, REJECT, "2.2");
    scene.press(BEN, &ts, APPROVE).await;
    scene.becomes(&run, State::Approved).await;
    scene.http.signed(&scene.secret(), CALLBACK, &late).await;
    scene.whispered(CLEO, "was approved by").await;
    let gate = scene.gate(&run).await;
    assert_eq!((gate.state, scene.patches()), (State::Approved, 1));
}

#[tokio::test]
async fn s13_slack_is_answered_before_spinnaker_is_asked() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let minute = std::time::Duration::from_secs(60);
    scene
        .sandbox
        .faults()
        .always("GET /pipelines/{id}", Fault::slow(minute));
    let ack = scene.press(BEN, &ts, APPROVE).await;
    assert_eq!(ack.status, 200);
    assert!(
        ack.took < std::time::Duration::from_secs(2),
        "{:?}",
        ack.took
    );
    assert_eq!(
        scene.patches(),
        0,
        "nothing was sent when Slack had its answer"
    );
    scene.sandbox.faults().clear();
    scene.becomes(&run, State::Approved).await;
}

#[tokio::test]
async fn s14_a_button_holds_a_lookup_key_and_chooses_no_service() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let held: Value = serde_json::from_str(&value(&scene.message(&ts).blocks, APPROVE)).unwrap();
    let gate = scene.gate(&run).await;
    assert_eq!(
        held,
        json!({ "v": 1, "gate": gate.id, "nonce": gate.nonce })
    );
    // A legacy callback names a service and a message: nobody is called by that name.
    scene.wire.forget();
    let legacy = json!({
        "type": "interactive_message", "callback_id": "http://169.254.169.254:keel",
        "actions": [{ "name": "approve", "type": "button", "value": "approve" }],
        "user": { "id": BEN, "name": "ben" }, "team": { "id": "T0000000001" },
        "channel": { "id": CHANNEL }, "action_ts": "1.5", "message_ts": ts,
    });
    scene
        .http
        .signed(&scene.secret(), CALLBACK, &form(&legacy))
        .await;
    scene.whispered(BEN, "not of this app").await;
    assert!(
        scene
            .wire
            .left()
            .iter()
            .all(|left| left.host.starts_with("127.0.0.1"))
    );
    assert_eq!(scene.patches(), 0);
}

#[tokio::test]
async fn s15_no_address_from_a_request_is_ever_called() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    // Its response_url is that of a metadata service.
    let body = scene.body(BEN, &ts, APPROVE, "1.1");
    scene.http.signed(&scene.secret(), CALLBACK, &body).await;
    scene.becomes(&run, State::Approved).await;
    let hosts = [&scene.sandbox.slack().url, &scene.sandbox.spinnaker().url];
    for left in scene.wire.left() {
        let known = hosts
            .iter()
            .any(|url| url.starts_with(&format!("http://{}", left.host)));
        assert!(known, "{} went to {}", left.label, left.host);
    }
}

#[tokio::test]
async fn s16_markup_from_a_pipeline_or_a_reason_stays_text() {
    let mut policy = Policy::default();
    policy.reason = Reason::Always;
    let scene = Scene::with(policy, |_, _| {}).await;
    let evil = "<!channel> <@U0000000003> <http://evil.example|Approve>";
    let pipeline = sandbox::Pipeline::new("orders", evil)
        .by("ada@acme.example")
        .artifact("orders", evil)
        .judgment(evil, json!({ "instructions": evil }))
        .deploy("Deploy");
    let (run, ts) = scene.waits(&pipeline).await;
    scene.press(BEN, &ts, APPROVE).await;
    scene
        .until("the modal", async |this: &Scene| {
            this.sandbox.slack().view(BEN)
        })
        .await;
    let modal = scene.sandbox.slack().view(BEN).unwrap().to_string();
    let reason = json!({ FIELD: { FIELD: { "value": evil } } });
    scene.sandbox.slack().submit(BEN, &reason).await.unwrap();
    scene.becomes(&run, State::Approved).await;
    scene.shows(&ts, "Approved").await;
    let markup = [
        "<!channel",
        "<@U0000000003",
        "<http://evil",
        "<!here",
        "<!everyone",
    ];
    for message in scene.sandbox.slack().messages(CHANNEL) {
        // Plain-text objects are shown as they are: only markup counts.
        let texts = mrkdwn(&json!([message.text, message.blocks]));
        for text in texts {
            assert!(!markup.iter().any(|bad| text.contains(bad)), "{text}");
        }
    }
    assert!(!modal.contains("\"mrkdwn\""), "the modal is plain text");
}

/// The texts in which markup is read.
fn mrkdwn(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(mrkdwn).collect(),
        Value::Object(fields) if fields.get("type") == Some(&json!("mrkdwn")) => {
            vec![fields["text"].as_str().unwrap_or_default().to_owned()]
        }
        Value::Object(fields) => {
            let inner = fields
                .values()
                .filter(|value| value.is_object() || value.is_array());
            inner.flat_map(mrkdwn).collect()
        }
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn s17_an_approval_is_of_what_was_shown_and_of_nothing_else() {
    let mut policy = Policy::default();
    policy.min_approvals = 2;
    policy.not_requester = false;
    let scene = Scene::with(policy, |_, _| {}).await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(ADA, &ts, APPROVE).await;
    scene.whispered(ADA, "1 of 2").await;
    let before = scene.body(CLEO, &ts, APPROVE, "7.7");
    // Pushed while the second one clicks: the decision looks before it acts.
    scene
        .sandbox
        .spinnaker()
        .change_artifact(&run, "orders", "orders:9.4.2");
    scene.press(BEN, &ts, APPROVE).await;
    scene
        .until("the change", async |this: &Scene| {
            let gate = this.gate(&run).await;
            (gate.about.versions == ["orders:9.4.2"] && gate.state == State::Pending).then_some(())
        })
        .await;
    assert_eq!(
        scene.patches(),
        0,
        "nothing that nobody has seen was approved"
    );
    let message = scene
        .until("the note", async |this: &Scene| {
            let message = this.message(&ts);
            message
                .blocks
                .last()?
                .to_string()
                .contains("has changed")
                .then_some(message)
        })
        .await;
    assert!(has(&message, APPROVE));
    // A button of the message as it was: whoever presses it saw something else.
    let (status, _) = scene.http.signed(&scene.secret(), CALLBACK, &before).await;
    assert_eq!(status, 200);
    scene.whispered(CLEO, "another version").await;
    assert_eq!(scene.gate(&run).await.votes.len(), 0);
}

#[tokio::test]
async fn s18_a_tap_by_accident_decides_nothing() {
    for reason in [Reason::Never, Reason::Reject, Reason::Always] {
        let mut policy = Policy::default();
        policy.reason = reason;
        let scene = Scene::with(policy, |_, _| {}).await;
        let (_, ts) = scene.waits(&to_prod(json!({}))).await;
        let message = scene.message(&ts);
        let buttons = message
            .blocks
            .iter()
            .find(|block| block["block_id"] == "gate")
            .unwrap();
        for (at, asks) in [(0, reason == Reason::Always), (1, reason != Reason::Never)] {
            let confirms = buttons["elements"][at]["confirm"].is_object();
            assert_ne!(confirms, asks, "a dialog or a form: {buttons}");
        }
    }
}

#[tokio::test]
async fn s19_nobody_approves_what_they_asked_for() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(ADA, &ts, APPROVE).await;
    scene
        .whispered(ADA, "nobody approves what they asked for")
        .await;
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Pending, 0)
    );
    let shown = async |this: &Scene| {
        let line = this.message(&ts).blocks.last()?.to_string();
        line.contains("<@U0000000001> was refused").then_some(())
    };
    scene.until("a line for the others", shown).await;
    assert!(has(&scene.message(&ts), APPROVE), "the buttons stay");
    // Saying no to one's own is always possible.
    scene.press(ADA, &ts, REJECT).await;
    scene.becomes(&run, State::Rejected).await;
}

#[tokio::test]
async fn s20_the_message_says_when_later_stages_run_with_the_rights_of_the_judge() {
    let scene = Scene::start().await;
    let (_, plain) = scene.waits(&to_prod(json!({}))).await;
    let context = json!({ "propagateAuthenticationContext": true });
    let (_, with) = scene.waits(&to_prod(context)).await;
    let says = |ts: &str| {
        json!(scene.message(ts).blocks)
            .to_string()
            .contains("rights of the judge")
    };
    assert_eq!((says(&plain), says(&with)), (false, true));
}
