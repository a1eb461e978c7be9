//! The pitfalls S1 to S20 of the contract, each by its number.

mod decisions;

use std::sync::{Arc, Mutex};

use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::State;
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use sandbox::Standing;
use serde_json::{Value, json};

use crate::scene::{BEN, CLEO, Scene, form, has, to_prod, value};
use crate::wire::{headers, now};

const CALLBACK: &str = "/notifications/callbacks/slack";

/// Signed with a secret and a time, sent with these headers left out.
async fn sent(scene: &Scene, secret: &str, at: u64, body: &str, without: &str) -> u16 {
    let mut headers = headers(secret, at, body.as_bytes());
    headers.retain(|(name, _)| name.to_lowercase() != without);
    let sent = scene.http.send("POST", CALLBACK, &headers, body.to_owned());
    sent.await.0
}

#[tokio::test]
async fn s01_the_callback_is_open_to_the_world_and_takes_only_what_slack_signed() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let body = scene.body(BEN, &ts, APPROVE, "1.1");
    for path in [CALLBACK, "/slack/interactions", "/slack/commands"] {
        let (status, text) = scene.http.send("POST", path, &[], body.clone()).await;
        assert_eq!((status, text.as_str()), (401, "unauthorized\n"), "{path}");
    }
    assert_eq!(sent(&scene, "another secret", now(), &body, "").await, 401);
    scene.pass(30).await;
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Pending, 0)
    );
    assert_eq!(sent(&scene, &scene.secret(), now(), &body, "").await, 200);
    scene.becomes(&run, State::Approved).await;
}

#[tokio::test]
async fn s02_a_missing_header_is_401() {
    let scene = Scene::start().await;
    let (_, ts) = scene.waits(&to_prod(json!({}))).await;
    let body = scene.body(BEN, &ts, APPROVE, "1.1");
    for header in ["x-slack-signature", "x-slack-request-timestamp"] {
        assert_eq!(
            sent(&scene, &scene.secret(), now(), &body, header).await,
            401,
            "{header}"
        );
    }
    assert_eq!(scene.patches(), 0);
}

#[tokio::test]
async fn s03_every_digit_of_the_signature_counts_and_every_secret_is_tried() {
    let scene = Scene::with(Policy::default(), |_, parts| {
        let secrets = &mut parts.config.signing_secrets;
        secrets.insert(0, "the newest secret".into());
    })
    .await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let body = scene.body(BEN, &ts, APPROVE, "1.1");
    let secret = scene.secret();
    let good = headers(&secret, now(), body.as_bytes());
    for at in 0..64 {
        let mut bad = good.clone();
        for (name, text) in &mut bad {
            if name.eq_ignore_ascii_case("x-slack-signature") {
                let at = "v0=".len() + at;
                let other = if &text[at..=at] == "0" { "1" } else { "0" };
                text.replace_range(at..=at, other);
            }
        }
        let (status, _) = scene.http.send("POST", CALLBACK, &bad, body.clone()).await;
        assert_eq!(status, 401, "digit {at}");
    }
    let (status, _) = scene.http.send("POST", CALLBACK, &good, body).await;
    assert_eq!(status, 200, "the older secret is good during a rotation");
    scene.becomes(&run, State::Approved).await;
}

#[tokio::test]
async fn s04_old_and_future_requests_are_refused() {
    let scene = Scene::start().await;
    let (_, ts) = scene.waits(&to_prod(json!({}))).await;
    let body = scene.body(CLEO, &ts, "gate:input", "1.1");
    let (secret, now) = (scene.secret(), now());
    for at in [now - 310, now + 310, 0, now * 1000] {
        assert_eq!(sent(&scene, &secret, at, &body, "").await, 401, "{at}");
    }
    for at in [now - 280, now + 280] {
        assert_eq!(sent(&scene, &secret, at, &body, "").await, 200, "{at}");
    }
    for stamp in ["-1", "1e9", "１７００００００００", "", " 1"] {
        let mut headers = headers(&secret, now, body.as_bytes());
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case("x-slack-request-timestamp"));
        if stamp.is_ascii() {
            headers.push(("x-slack-request-timestamp".into(), stamp.into()));
        }
        let (status, _) = scene
            .http
            .send("POST", CALLBACK, &headers, body.clone())
            .await;
        assert_eq!(status, 401, "{stamp:?}");
    }
}

#[tokio::test]
async fn s05_the_bytes_as_received_are_hashed_whatever_their_encoding() {
    let scene = Scene::start().await;
    let secret = scene.secret();
    let payload = json!({
        "type": "block_actions", "user": { "id": CLEO, "name": "Zoë * & +" },
        "actions": [{ "type": "button", "action_id": "gate:open", "action_ts": "1.1" }],
    });
    let star = form(&payload);
    assert!(star.contains('*') && star.contains('+'));
    let escaped = star.replace('*', "%2A").replace('+', "%20");
    for body in [&star, &escaped] {
        assert_eq!(sent(&scene, &secret, now(), body, "").await, 200);
    }
    // Signed as it was before somebody encoded it anew.
    let signed = headers(&secret, now(), star.as_bytes());
    let (status, _) = scene.http.send("POST", CALLBACK, &signed, escaped).await;
    assert_eq!(status, 401);
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Logs(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn s06_no_inbound_header_is_relayed_and_no_secret_is_logged() {
    let logs = Logs::default();
    let own = logs.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || own.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.wire.forget();
    let body = scene.body(BEN, &ts, APPROVE, "1.1");
    let mut headers = headers(&scene.secret(), now(), body.as_bytes());
    headers.push(("x-spinnaker-user".into(), "canaryadmin".into()));
    headers.push(("x-forwarded-for".into(), "canaryforward".into()));
    let signature = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("x-slack-signature"));
    let signature = signature.unwrap().1.clone();
    scene.http.send("POST", CALLBACK, &headers, body).await;
    scene.becomes(&run, State::Approved).await;
    let allowed = [
        "accept",
        "user-agent",
        "x-ratelimit-app",
        "content-type",
        "x-spinnaker-token",
        "authorization",
        "content-length",
        "host",
    ];
    for left in scene.wire.left() {
        for (name, value) in &left.headers {
            assert!(allowed.contains(&name.as_str()), "{name} of {}", left.label);
            assert!(!value.contains("canary"), "{name} of {}", left.label);
        }
    }
    let text = String::from_utf8_lossy(&logs.0.lock().unwrap()).into_owned();
    assert!(text.contains("ended"), "something was logged");
    let (bot, gate) = (
        &scene.sandbox.slack().bot_token,
        &scene.sandbox.spinnaker().token,
    );
    for secret in [
        bot.as_str(),
        gate.as_str(),
        &scene.secret(),
        &signature,
        "canarytrigger",
        "canaryresponse",
        "canaryadmin",
    ] {
        assert!(!text.contains(secret), "{secret} was logged");
    }
}

#[tokio::test]
async fn s07_without_an_address_from_slack_nothing_counts() {
    let scene = Scene::start().await;
    scene
        .sandbox
        .slack()
        .add_person("U0000000077", "dana", None, Standing::Member);
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press("U0000000077", &ts, APPROVE).await;
    scene.whispered("U0000000077", "no mail address").await;
    // Slack answers 200 with ok:false: that is not an identity either.
    let body = scene.body("U0000009999", &ts, APPROVE, "1.2");
    scene.http.signed(&scene.secret(), CALLBACK, &body).await;
    scene.pass(30).await;
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Pending, 0)
    );
    assert!(has(&scene.message(&ts), APPROVE), "the buttons stay");
}

#[tokio::test]
async fn s08_a_name_is_not_an_identity() {
    let mut policy = Policy::default();
    policy.allowed_users.push(BEN.into());
    let scene = Scene::with(policy, |_, _| {}).await;
    let slack = scene.sandbox.slack();
    slack.add_person(
        "U0000000088",
        "ben",
        Some("other@acme.example"),
        Standing::Member,
    );
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press("U0000000088", &ts, APPROVE).await;
    scene.whispered("U0000000088", "only the people").await;
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Pending, 0)
    );
}

#[tokio::test]
async fn s09_guests_strangers_and_people_who_left_change_nothing() {
    let scene = Scene::start().await;
    let slack = scene.sandbox.slack();
    let people = [
        ("U0000000091", Standing::Guest, "guests"),
        ("U0000000092", Standing::Stranger, "another workspace"),
        ("U0000000093", Standing::Gone, "deactivated"),
    ];
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    for (id, standing, why) in people {
        slack.add_person(id, "eve", Some("ben@acme.example"), standing);
        for action in [APPROVE, REJECT] {
            scene.press(id, &ts, action).await;
        }
        scene.whispered(id, why).await;
    }
    // A payload of another workspace, although the person's id is one of ours.
    let body = scene
        .body(BEN, &ts, APPROVE, "1.2")
        .replace("T0000000001", "T0000000009");
    scene.http.signed(&scene.secret(), CALLBACK, &body).await;
    scene.whispered(BEN, "another workspace").await;
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Pending, 0)
    );
}

#[tokio::test]
async fn s10_gate_is_sent_two_keys_and_no_other() {
    let scene = Scene::start().await;
    let context = json!({ "judgmentInputs": [{ "value": "{\"selectedStageRoles\":[]}" }] });
    let (run, ts) = scene.waits(&to_prod(context)).await;
    let menu = json!({
        "action_id": "gate:input", "block_id": "judgment_input", "selected_option": { "value": "0" },
    });
    scene
        .sandbox
        .slack()
        .act(BEN, CHANNEL, &ts, &menu)
        .await
        .unwrap();
    let mut payload: Value = json!({
        "type": "block_actions", "team": { "id": "T0000000001" }, "user": { "id": BEN },
        "container": { "type": "message", "message_ts": ts, "channel_id": CHANNEL },
        "actions": [{ "type": "button", "action_id": APPROVE, "action_ts": "1.1",
            "value": value(&scene.message(&ts).blocks, APPROVE) }],
    });
    payload["state"] = json!({ "values": { "judgment_input": { "gate:input": {
        "type": "static_select", "selected_option": { "value": "0" } } } } });
    scene
        .http
        .signed(&scene.secret(), CALLBACK, &form(&payload))
        .await;
    scene.becomes(&run, State::Approved).await;
    let left = scene.wire.left();
    let patches: Vec<_> = left
        .iter()
        .filter(|left| left.label.starts_with("PATCH"))
        .collect();
    assert_eq!(patches.len(), 1);
    let body: Value = serde_json::from_slice(&patches[0].body).unwrap();
    let wanted = json!({
        "judgmentStatus": "continue", "judgmentInput": "{\"selectedStageRoles\":[]}",
    });
    assert_eq!(body, wanted);
}
