//! What becomes of a decision, and what people are shown of it.

use std::time::Duration;

use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::{By, State};
use manual_judgment::message::{APPROVE, FIELD, REJECT};
use manual_judgment::policy::{Policy, Reason, Span};
use sandbox::{Fault, Judging};
use serde_json::json;

use crate::scene::{ADA, BEN, CLEO, STAGE, Scene, has, to_prod};

#[tokio::test]
async fn an_approval_is_carried_out_shown_and_followed() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.becomes(&run, State::Approved).await;
    let decision = gate.decision.unwrap();
    assert_eq!(decision.by, By::Person(BEN.into()));
    assert_eq!(
        decision.identity.as_deref(),
        Some("as svc-judgment (service account)")
    );
    let message = scene.shows(&ts, "Approved").await;
    let blocks = json!(message.blocks).to_string();
    assert!(
        !has(&message, APPROVE) && blocks.contains("service account"),
        "{blocks}"
    );
    let thread = scene
        .until("the next stage", async |this: &Scene| {
            let thread = this.sandbox.slack().thread(CHANNEL, &ts);
            (thread.len() == 2).then_some(thread)
        })
        .await;
    assert!(
        thread[0].text.contains("Spinnaker shows: SUCCEEDED"),
        "{}",
        thread[0].text
    );
    assert!(
        thread[1].text.contains("Deploy to production"),
        "{}",
        thread[1].text
    );
    assert_eq!(scene.patches(), 1);
    let actions = scene.audit(&gate.id).await;
    let wanted = [
        "gate.created",
        "gate.click.decides",
        "gate.sent",
        "gate.approved",
    ];
    assert_eq!(actions, wanted);
    let whole = service::audit::verify(&scene.app.judge.store, None)
        .await
        .unwrap();
    assert!(whole.is_ok());
}

#[tokio::test]
async fn a_rejection_asks_why_and_ends_the_pipeline() {
    let mut policy = Policy::default();
    policy.reason = Reason::Reject;
    let scene = Scene::with(policy, |_, parts| {
        parts.config.file.rule[0]
            .stakeholders
            .push("C0000000002".into());
    })
    .await;
    // The bot is not in that channel: the others must not wait for it.
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(BEN, &ts, REJECT).await;
    scene
        .until("the modal", async |this: &Scene| {
            this.sandbox.slack().view(BEN)
        })
        .await;
    let slack = scene.sandbox.slack();
    let blank = json!({ FIELD: { FIELD: { "value": "  " } } });
    let (_, errors) = slack.submit(BEN, &blank).await.unwrap();
    assert!(
        errors[FIELD].as_str().unwrap().contains("reason"),
        "{errors}"
    );
    let why = json!({ FIELD: { FIELD: { "value": "errors on staging" } } });
    slack.submit(BEN, &why).await.unwrap();
    scene.becomes(&run, State::Rejected).await;
    let message = scene.shows(&ts, "Rejected").await;
    assert!(
        json!(message.blocks)
            .to_string()
            .contains("errors on staging")
    );
    assert_eq!(scene.stage(&run), "TERMINAL");
}

#[tokio::test]
async fn the_status_of_the_response_decides_nothing() {
    let scene = Scene::start().await;
    for (mood, state, word) in [
        (Judging::Works, State::Approved, ""),
        (Judging::AppliedEmpty, State::Approved, ""),
        (Judging::AppliedError, State::Approved, ""),
        (Judging::Ignored, State::Pending, "did nothing"),
        (Judging::Undone, State::Pending, "took the decision back"),
        (Judging::IgnoredEmpty, State::Unknown, "does not show"),
    ] {
        let (run, ts) = scene.waits(&to_prod(json!({}))).await;
        scene.sandbox.spinnaker().next_judgments([mood]);
        scene.press(BEN, &ts, APPROVE).await;
        let gate = scene
            .until("an end", async |this: &Scene| {
                let gate = this.gate(&run).await;
                let open = gate.state.is_open() && gate.note.is_some();
                (open || gate.state.is_final()).then_some(gate)
            })
            .await;
        assert_eq!(gate.state, state, "{mood:?}");
        assert!(gate.note.unwrap_or_default().contains(word), "{mood:?}");
        if gate.state.is_open() {
            let shown = async |this: &Scene| has(&this.message(&ts), APPROVE).then_some(());
            scene.until("the buttons", shown).await;
            scene.whispered(BEN, "was not carried out").await;
            // People may try again.
            scene.press(BEN, &ts, APPROVE).await;
            scene.becomes(&run, State::Approved).await;
        }
        assert_eq!(scene.stage(&run), "SUCCEEDED", "{mood:?}");
    }
}

#[tokio::test]
async fn what_gate_refuses_is_said_and_what_it_cannot_answer_is_asked_again() {
    let scene = Scene::start().await;
    let route = "PATCH /pipelines/{id}/stages/{stage}";
    for (fault, word) in [
        (Fault::status(400), "refuses (400)"),
        (Fault::status(403), "refuses (403)"),
        (Fault::status(401), "does not know who asks"),
        (Fault::html(200), "does not know who asks"),
    ] {
        let (run, ts) = scene.waits(&to_prod(json!({}))).await;
        scene.sandbox.faults().on(route, [fault]);
        scene.press(BEN, &ts, APPROVE).await;
        let gate = scene
            .until(word, async |this: &Scene| {
                let gate = this.gate(&run).await;
                gate.note.is_some().then_some(gate)
            })
            .await;
        assert!(gate.note.unwrap().contains(word), "{word}");
        assert_eq!(gate.state, State::Pending, "{word}");
    }
    // A limit is asked before anything is done, so it is tried again; a response that is lost
    // is looked for.
    for fault in [Fault::status(429), Fault::cut_after()] {
        let (run, ts) = scene.waits(&to_prod(json!({}))).await;
        scene.sandbox.faults().on(route, [fault]);
        scene.press(BEN, &ts, APPROVE).await;
        scene.becomes(&run, State::Approved).await;
    }
}

#[tokio::test]
async fn empty_reads_partial_lists_and_a_login_page_end_nothing() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let spinnaker = scene.sandbox.spinnaker();
    spinnaker.partial_lists(5);
    spinnaker.empty_reads(3);
    scene.pass(60).await;
    assert_eq!(scene.gate(&run).await.state, State::Pending);
    spinnaker.sign_out(true);
    scene.pass(60).await;
    assert_eq!(scene.gate(&run).await.state, State::Pending);
    scene.press(BEN, &ts, APPROVE).await;
    scene.pass(10).await;
    spinnaker.sign_out(false);
    scene.becomes(&run, State::Approved).await;
    assert_eq!(scene.patches(), 1);
}

#[tokio::test]
async fn a_judgment_made_elsewhere_is_shown_with_who_made_it() {
    let scene = Scene::start().await;
    for (judgment, state, word) in [
        ("continue", State::Approved, "Approved"),
        ("stop", State::Rejected, "Rejected"),
    ] {
        let (run, ts) = scene.waits(&to_prod(json!({}))).await;
        scene
            .sandbox
            .spinnaker()
            .judge(&run, STAGE, "cleo@acme.example", judgment);
        let gate = scene.becomes(&run, state).await;
        assert_eq!(
            gate.decision.unwrap().by,
            By::Elsewhere("cleo@acme.example".into())
        );
        let message = scene.shows(&ts, word).await;
        assert!(
            json!(message.blocks)
                .to_string()
                .contains("in Spinnaker by cleo@acme.example")
        );
        assert!(!has(&message, APPROVE), "no stale buttons");
    }
    assert_eq!(scene.patches(), 0);
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene
        .sandbox
        .spinnaker()
        .cancel(&run, "ada@acme.example", "wrong version");
    scene.becomes(&run, State::Cancelled).await;
    let message = scene.shows(&ts, "Cancelled").await;
    assert!(json!(message.blocks).to_string().contains("wrong version"));
}

#[tokio::test]
async fn judged_elsewhere_between_the_click_and_the_look_it_is_the_others() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene
        .sandbox
        .spinnaker()
        .judge(&run, STAGE, "cleo@acme.example", "stop");
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.becomes(&run, State::Rejected).await;
    assert_eq!(
        gate.decision.unwrap().by,
        By::Elsewhere("cleo@acme.example".into())
    );
    assert_eq!(scene.patches(), 0);
}

#[tokio::test]
async fn an_input_is_chosen_before_an_approval() {
    let scene = Scene::start().await;
    let inputs = json!({ "judgmentInputs": [{ "value": "half" }, { "value": "all" }] });
    let (run, ts) = scene.waits(&to_prod(inputs)).await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.whispered(BEN, "choose one of the inputs").await;
    let mut payload = scene.payload(BEN, &ts, APPROVE, "3.3");
    payload["state"] = json!({ "values": { "judgment_input": { "gate:input": {
        "type": "static_select", "selected_option": { "value": "1" } } } } });
    let body = crate::scene::form(&payload);
    scene
        .http
        .signed(&scene.secret(), "/slack/interactions", &body)
        .await;
    let gate = scene.becomes(&run, State::Approved).await;
    assert_eq!(gate.decision.unwrap().input.as_deref(), Some("all"));
    let stage = scene.sandbox.spinnaker().stage(&run, STAGE).unwrap();
    assert_eq!(stage.input.as_deref(), Some("all"));
}

#[tokio::test]
async fn several_channels_show_the_same_and_stakeholders_are_told() {
    let scene = Scene::with(Policy::default(), |_, parts| {
        let rule = &mut parts.config.file.rule[0];
        rule.channels.push("C0000000003".into());
        rule.stakeholders.push("C0000000003".into());
    })
    .await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let second = scene
        .until("the second message", async |this: &Scene| {
            this.roots("C0000000003").first().cloned()
        })
        .await;
    scene
        .sandbox
        .slack()
        .press(ADA, "C0000000003", &second.ts, REJECT)
        .await
        .unwrap();
    scene.becomes(&run, State::Rejected).await;
    scene.shows(&ts, "Rejected").await;
    scene
        .until(
            "both channels and the stakeholders",
            async |this: &Scene| {
                let roots = this.roots("C0000000003");
                let shown = roots
                    .iter()
                    .all(|message| message.text.contains("Rejected"));
                (roots.len() == 2 && shown).then_some(())
            },
        )
        .await;
}

#[tokio::test]
async fn two_of_three_people_of_a_group_decide_and_one_rejection_ends_it() {
    let mut policy = Policy::default();
    policy.min_approvals = 2;
    policy.not_requester = false;
    policy.allowed_groups.push("S0000000001".into());
    let scene = Scene::with(policy, |_, _| {}).await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(CLEO, &ts, APPROVE).await;
    scene
        .whispered(CLEO, "only the people, groups and roles")
        .await;
    scene.press(ADA, &ts, APPROVE).await;
    scene.whispered(ADA, "1 of 2").await;
    assert_eq!(scene.patches(), 0);
    scene.press(BEN, &ts, APPROVE).await;
    scene.becomes(&run, State::Approved).await;

    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(ADA, &ts, APPROVE).await;
    scene.press(BEN, &ts, REJECT).await;
    scene.becomes(&run, State::Rejected).await;
}

#[tokio::test]
async fn it_expires_never_later_than_spinnaker_itself_and_late_clicks_change_nothing() {
    let mut policy = Policy::default();
    policy.expires_in = Span(Duration::from_secs(24 * 3600));
    policy.reminder_every = Some(Span(Duration::from_secs(20)));
    let scene = Scene::with(policy, |_, _| {}).await;
    let context = json!({ "overrideTimeout": true, "stageTimeoutMs": 60_000 });
    let (run, ts) = scene.waits(&to_prod(context)).await;
    let late = scene.body(BEN, &ts, APPROVE, "8.8");
    scene.becomes(&run, State::Expired).await;
    let message = scene.shows(&ts, "Expired").await;
    assert!(!has(&message, APPROVE));
    let thread = scene.sandbox.slack().thread(CHANNEL, &ts);
    assert!(
        thread[0].text.contains("Still waiting"),
        "{}",
        thread[0].text
    );
    scene
        .http
        .signed(&scene.secret(), "/slack/interactions", &late)
        .await;
    scene.whispered(BEN, "expired already").await;
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Expired, 0)
    );
}

#[tokio::test]
async fn a_legacy_callback_of_ours_counts_like_a_button() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let gate = scene.gate(&run).await;
    let payload = json!({
        "type": "interactive_message",
        "callback_id": format!("gate:{}:{}", gate.id, gate.nonce),
        "actions": [{ "name": "approve", "type": "button", "value": "approve" }],
        "user": { "id": BEN, "name": "ben" }, "team": { "id": "T0000000001" },
        "channel": { "id": CHANNEL }, "action_ts": "1.5", "message_ts": ts,
        "response_url": "https://hooks.slack.com/actions/x",
    });
    let body = crate::scene::form(&payload);
    let callback = "/notifications/callbacks/slack";
    let (status, text) = scene.http.signed(&scene.secret(), callback, &body).await;
    assert_eq!((status, text.as_str()), (200, ""));
    scene.becomes(&run, State::Approved).await;
}

#[tokio::test]
async fn the_message_is_valid_block_kit_in_every_state() {
    let scene = Scene::start().await;
    let inputs = json!({ "judgmentInputs": [{ "value": "x".repeat(400) }], "instructions": "y".repeat(9000) });
    let long = "z".repeat(400);
    let pipeline = sandbox::Pipeline::new(long.clone(), long.clone())
        .artifact("a", &long)
        .judgment(&long, inputs);
    let (run, _) = scene.waits(&pipeline).await;
    let mut gate = scene.gate(&run).await;
    for state in [
        State::Pending,
        State::Deciding,
        State::Unknown,
        State::Approved,
        State::Rejected,
        State::Expired,
        State::Cancelled,
    ] {
        gate.state = state;
        gate.note = Some("n".repeat(9000));
        let card = manual_judgment::message::card(&gate);
        let message: slack_blocks::Message<'_> = serde_json::from_value(card).unwrap();
        message.validate().unwrap();
    }
}
