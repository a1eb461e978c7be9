//! As whom a decision is made: the judge's own token, a header, a service account.

use manual_judgment::gate::State;
use manual_judgment::identity::Mode;
use manual_judgment::message::{APPROVE, FIELD};
use manual_judgment::policy::Policy;
use manual_judgment::source::Auth;
use serde_json::json;
use service::store::sql;

use crate::scene::{BEN, CLEO, STAGE, Scene, to_prod};
use manual_judgment::demo::CHANNEL;

const KEYS: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

async fn own() -> Scene {
    Scene::with(Policy::default(), |_, parts| {
        parts.config.vault_keys = Some(KEYS.into());
        parts.config.gate.as_mut().unwrap().mode = Mode::Own;
    })
    .await
}

async fn link(scene: &Scene, person: &str, token: &str) -> serde_json::Value {
    scene.link(person, "", token).await
}

#[tokio::test]
async fn with_their_own_tokens_roles_apply_to_the_humans() {
    let scene = own().await;
    let ben = scene
        .sandbox
        .spinnaker()
        .person("ben@acme.example", &["sre"]);
    let cleo = scene
        .sandbox
        .spinnaker()
        .person("cleo@acme.example", &["readers"]);
    let roles = json!({ "selectedStageRoles": ["sre"] });
    let (run, ts) = scene.waits(&to_prod(roles)).await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.whispered(BEN, "/gate link").await;
    assert_eq!(
        (scene.gate(&run).await.state, scene.patches()),
        (State::Pending, 0)
    );

    let errors = link(&scene, BEN, "spk_wrong").await;
    assert!(
        errors[FIELD]
            .as_str()
            .unwrap()
            .contains("wrong, expired or revoked"),
        "{errors}"
    );
    scene.sandbox.slack().close_view(BEN).await.unwrap();
    assert_eq!(link(&scene, BEN, &ben).await, json!({}));
    assert_eq!(link(&scene, CLEO, &cleo).await, json!({}));

    // Without the role Spinnaker takes it back, and that is said.
    scene.press(CLEO, &ts, APPROVE).await;
    scene
        .whispered(CLEO, "cleo@acme.example may not judge")
        .await;
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.becomes(&run, State::Approved).await;
    let identity = gate.decision.unwrap().identity.unwrap();
    assert_eq!(identity, "as ben@acme.example (own token)");
    let stage = scene.sandbox.spinnaker().stage(&run, STAGE).unwrap();
    assert_eq!(stage.by.as_deref(), Some("ben@acme.example"));

    // Each request carried its own person's token, and the store shows none of them.
    let own = scene.sandbox.spinnaker().token.clone();
    for left in scene.wire.left() {
        // Whose a token is, is asked with that token.
        if left.label == "GET /auth/user" {
            continue;
        }
        if let Some(token) = left.headers.get("x-spinnaker-token") {
            let reads = left.label.starts_with("GET");
            let allowed = if reads {
                [&own, &ben, &cleo].contains(&token)
            } else {
                [&ben, &cleo].contains(&token)
            };
            assert!(allowed, "{}", left.label);
        }
    }
    for table in ["operations", "messages", "gates", "audit", "inbox"] {
        let rows = scene
            .app
            .judge
            .store
            .rows(sql(format!("SELECT * FROM {table}")))
            .await
            .unwrap();
        let column = match table {
            "operations" => "state",
            "messages" => "content",
            "gates" => "body",
            "audit" => "detail",
            _ => "key",
        };
        for row in rows {
            let text: String = row.get(column).unwrap();
            assert!(
                !text.contains("spk_") && !text.contains("canary"),
                "{table}"
            );
        }
    }

    scene
        .sandbox
        .slack()
        .command(BEN, CHANNEL, "/gate", "unlink")
        .await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.pass(20).await;
    assert_eq!(scene.gate(&run).await.state, State::Pending);
}

#[tokio::test]
async fn with_a_header_the_judge_is_named_and_without_one_gate_is_not_told() {
    let scene = Scene::with(Policy::default(), |sandbox, parts| {
        sandbox.spinnaker().believe_header(true);
        let gate = parts.config.gate.as_mut().unwrap();
        let header: http::HeaderName = "x-spinnaker-user".parse().unwrap();
        gate.mode = Mode::Header;
        gate.auth = Auth::Header(header.clone(), "svc-judgment".into());
        gate.header = Some(header);
    })
    .await;
    assert!(
        Mode::Header
            .warning("Spinnaker")
            .unwrap()
            .contains("no matter who sends it")
    );
    let (run, ts) = scene
        .waits(&to_prod(json!({ "selectedStageRoles": ["sre"] })))
        .await;
    scene.press(BEN, &ts, APPROVE).await;
    let gate = scene.becomes(&run, State::Approved).await;
    let identity = gate.decision.unwrap().identity.unwrap();
    assert_eq!(identity, "as ben@acme.example (header authentication)");
    let stage = scene.sandbox.spinnaker().stage(&run, STAGE).unwrap();
    assert_eq!(stage.by.as_deref(), Some("ben@acme.example"));
}

#[tokio::test]
async fn a_service_account_is_named_beside_the_human() {
    let scene = Scene::start().await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    scene.press(BEN, &ts, APPROVE).await;
    scene.becomes(&run, State::Approved).await;
    let message = scene.shows(&ts, "Approved").await;
    let blocks = json!(message.blocks).to_string();
    assert!(blocks.contains("<@U0000000002>") && blocks.contains("svc-judgment (service account)"));
}

#[tokio::test]
async fn over_a_socket_it_is_the_same_code() {
    let scene = Scene::with(Policy::default(), |sandbox, parts| {
        parts.config.app_token = Some(sandbox.slack().app_token().as_str().into());
        parts.config.signing_secrets.clear();
    })
    .await;
    scene
        .until("a socket", async |this: &Scene| {
            (this.sandbox.slack().sockets() > 0).then_some(())
        })
        .await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    assert_eq!(scene.press(BEN, &ts, APPROVE).await.status, 200);
    scene.becomes(&run, State::Approved).await;
    let listed = scene
        .sandbox
        .slack()
        .command(BEN, CHANNEL, "/gate", "list")
        .await;
    assert!(listed.body.contains("Nothing waits"), "{}", listed.body);
    // No request over HTTP can be verified, so none is taken.
    let body = scene.body(BEN, &ts, "gate:open", "1.1");
    let (status, _) = scene
        .http
        .signed("any secret", "/slack/interactions", &body)
        .await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn echos_hook_only_makes_the_next_look_come_sooner() {
    use base64::Engine as _;
    let scene = Scene::with(Policy::default(), |_, parts| {
        parts.config.hook_secret = Some("echo-password".into());
        parts.windows.sweep = std::time::Duration::from_secs(3600);
    })
    .await;
    // The look at the start is over.
    scene.pass(60).await;
    let run = scene.sandbox.spinnaker().start(&to_prod(json!({})));
    let basic = |password: &str| {
        let text = base64::engine::general_purpose::STANDARD.encode(format!("echo:{password}"));
        vec![("authorization".to_owned(), format!("Basic {text}"))]
    };
    let forged = json!({ "details": { "type": "orca:stage:complete" },
        "content": { "execution": { "id": run.execution, "status": "SUCCEEDED" } } })
    .to_string();
    for headers in [Vec::new(), basic("wrong"), basic("")] {
        let (status, _) = scene
            .http
            .send("POST", "/hooks/echo", &headers, forged.clone())
            .await;
        assert_eq!(status, 401);
    }
    scene.pass(60).await;
    assert!(scene.roots(CHANNEL).is_empty());
    let (status, _) = scene
        .http
        .send("POST", "/hooks/echo", &basic("echo-password"), forged)
        .await;
    assert_eq!(status, 200);
    scene
        .until("the request", async |this: &Scene| {
            this.roots(CHANNEL).first().cloned()
        })
        .await;
    assert_eq!(
        scene.gate(&run).await.state,
        State::Pending,
        "nothing of the hook is believed"
    );
}

#[tokio::test]
async fn each_source_has_an_identity_of_its_own_and_tokens_of_its_own() {
    let scene = Scene::with_ci(Policy::default()).await;
    let slack = scene.sandbox.slack();
    // Spinnaker uses the service's account here, the others the judge's.
    let which = slack.command(BEN, CHANNEL, "/gate", "link").await.body;
    assert!(which.contains("/gate link circleci") && which.contains("/gate link github"));
    assert!(!which.contains("/gate link spinnaker"), "{which}");
    let token = scene.sandbox.circleci().person("ben");
    let errors = scene.link(BEN, "github", &token).await;
    let why = errors[FIELD].as_str().unwrap();
    assert!(why.starts_with("GitHub does not know this token"), "{why}");
    slack.close_view(BEN).await.unwrap();
    assert_eq!(scene.link(BEN, "circleci", &token).await, json!({}));
    let gone = slack
        .command(BEN, CHANNEL, "/gate", "unlink github")
        .await
        .body;
    assert!(
        gone.contains("No GitHub token of yours is linked"),
        "{gone}"
    );
    let gone = slack
        .command(BEN, CHANNEL, "/gate", "unlink circleci")
        .await
        .body;
    assert!(gone.contains("Your CircleCI token is removed"), "{gone}");
}

#[tokio::test]
async fn roles_of_the_source_decide_who_may_where_the_policy_names_them() {
    let mut policy = Policy::default();
    policy.allowed_roles.push("sre".into());
    let scene = Scene::with(policy, |sandbox, parts| {
        sandbox.spinnaker().believe_header(true);
        let gate = parts.config.gate.as_mut().unwrap();
        let header: http::HeaderName = "x-spinnaker-user".parse().unwrap();
        gate.mode = Mode::Header;
        gate.auth = Auth::Header(header.clone(), "svc-judgment".into());
        gate.header = Some(header);
    })
    .await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    let shown = json!(scene.message(&ts).blocks).to_string();
    assert!(
        shown.contains("people with the role sre may decide"),
        "{shown}"
    );
    scene.press(CLEO, &ts, APPROVE).await;
    scene.whispered(CLEO, "roles named in the message").await;
    assert_eq!(scene.patches(), 0);
    // After a refusal the buttons are there for the next.
    scene.press(BEN, &ts, APPROVE).await;
    scene.becomes(&run, State::Approved).await;
}
