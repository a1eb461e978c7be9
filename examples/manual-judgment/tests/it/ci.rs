//! Gates from a shell, as a CI job uses them: exit codes, and who asked for it.

use std::process::Stdio;

use manual_judgment::access::Tokens;
use manual_judgment::config::Rule;
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use serde_json::Value;

use crate::scene::{ADA, BEN, CLEO, Scene, has};

const JOB: &str = "0123456789abcdef0123456789abcdef";
const OF_BEN: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const OF_CLEO: &str = "cccccccccccccccccccccccccccccccc";

async fn scene() -> Scene {
    let tokens = format!("{JOB},{OF_BEN}={BEN},{OF_CLEO}={CLEO}");
    Scene::with(Policy::default(), |_, parts| {
        parts.config.tokens = Tokens::parse(&tokens).unwrap();
        // A rule of the operators for one application; the rest may say where.
        let mut strict = Policy::default();
        strict.min_approvals = 2;
        let mut rule = Rule::everything(&["C0000000001"], strict);
        rule.application = "strict".into();
        parts.config.file.rule = vec![rule];
    })
    .await
}

/// Runs the program; its exit code and its line.
async fn gate(scene: &Scene, token: &str, words: &[&str]) -> (i32, Value) {
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_manual-judgment"))
        .arg("gate")
        .args(words)
        .arg("--json")
        .env_clear()
        .env("JUDGMENT_URL", format!("http://{}", scene.app.address))
        .env("JUDGMENT_TOKEN", token)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = serde_json::from_str(text.trim()).unwrap_or(Value::String(text));
    (output.status.code().unwrap(), line)
}

const REQUEST: [&str; 9] = [
    "request",
    "--title",
    "Go live?",
    "--key",
    "acme/web/42",
    "--channel",
    "C0000000001",
    "--requested-by",
    "deploy-bot",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_asks_once_waits_and_acts_on_the_exit_code() {
    let scene = scene().await;
    let (code, first) = gate(&scene, JOB, &REQUEST).await;
    assert_eq!(
        (code, &first["state"]),
        (0, &Value::from("pending")),
        "{first}"
    );
    let (code, again) = gate(&scene, JOB, &REQUEST).await;
    assert_eq!(
        (code, &again["id"]),
        (0, &first["id"]),
        "the same run asks nobody twice"
    );
    let id = first["id"].as_str().unwrap();
    let ts = scene
        .until("the request", async |this: &Scene| {
            this.roots("C0000000001").first().cloned()
        })
        .await
        .ts;
    let (code, status) = gate(&scene, JOB, &["status", id]).await;
    assert_eq!((code, &status["needed"]), (3, &Value::from(1)));
    let (code, _) = gate(&scene, JOB, &["wait", id, "--within", "1s"]).await;
    assert_eq!(code, 3, "undecided");
    scene.press(BEN, &ts, APPROVE).await;
    let (code, done) = gate(&scene, JOB, &["wait", id, "--within", "60s"]).await;
    assert_eq!(
        (code, &done["decided_by"]),
        (0, &Value::from(BEN)),
        "{done}"
    );
    assert!(!has(&scene.shows(&ts, "Approved").await, APPROVE));
    assert_eq!(scene.patches(), 0, "no source was asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_and_for_whom_a_machine_asks_may_not_approve() {
    let scene = scene().await;
    let mut words = REQUEST.to_vec();
    words.extend(["--on-behalf-of", ADA]);
    let (_, shown) = gate(&scene, JOB, &words).await;
    let id = shown["id"].as_str().unwrap();
    let ts = scene
        .until("the request", async |this: &Scene| {
            this.roots("C0000000001").first().cloned()
        })
        .await
        .ts;
    scene.press(ADA, &ts, APPROVE).await;
    scene
        .whispered(ADA, "nobody approves what they asked for")
        .await;
    let (code, refused) = gate(&scene, JOB, &["decide", id, "approve"]).await;
    assert_eq!(code, 4, "a token of no person: {refused}");
    let (code, _) = gate(&scene, "ffffffffffffffffffffffffffffffff", &["status", id]).await;
    assert_eq!(code, 4);
    scene.press(BEN, &ts, REJECT).await;
    let (code, _) = gate(&scene, JOB, &["wait", id, "--within", "60s"]).await;
    assert_eq!(code, 1);
    // A channel that Slack does not know: nobody would see it, and the job can say so.
    let mut lost = REQUEST.to_vec();
    lost[4] = "another run";
    lost[6] = "C0000009999";
    let (_, shown) = gate(&scene, JOB, &lost).await;
    let id = shown["id"].as_str().unwrap().to_owned();
    let not_shown = scene
        .until("the reason", async |this: &Scene| {
            let (_, shown) = gate(this, JOB, &["status", &id]).await;
            shown["not_shown"][0].as_str().map(str::to_owned)
        })
        .await;
    assert_eq!(not_shown, "C0000009999: channel_not_found");
    let (code, _) = gate(&scene, JOB, &["status", "no-such-gate"]).await;
    assert_eq!(code, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_token_decides_under_the_rule_of_the_operators() {
    let scene = scene().await;
    let mut words = REQUEST.to_vec();
    words.extend(["--application", "strict", "--approvals", "1"]);
    let (_, shown) = gate(&scene, JOB, &words).await;
    let id = shown["id"].as_str().unwrap();
    assert_eq!(
        shown["needed"], 2,
        "what a job wishes does not weaken a rule"
    );
    let (code, voted) = gate(&scene, OF_BEN, &["decide", id, "approve"]).await;
    assert_eq!(
        (code, &voted["code"]),
        (3, &Value::from("voted")),
        "{voted}"
    );
    let (code, _) = gate(&scene, OF_BEN, &["decide", id, "approve"]).await;
    assert_eq!(code, 3, "one person is one approval");
    let (code, done) = gate(&scene, OF_CLEO, &["decide", id, "approve"]).await;
    assert_eq!(
        (code, &done["gate"]["state"]),
        (0, &Value::from("approved")),
        "{done}"
    );
}
