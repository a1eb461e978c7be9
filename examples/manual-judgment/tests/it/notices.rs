//! Notices: once for each execution and channel, edited in place, whatever happens in between.

use std::collections::BTreeSet;
use std::time::Duration;

use manual_judgment::demo::CHANNEL;
use manual_judgment::notice::{NoticeRule, When};
use manual_judgment::policy::Policy;
use sandbox::{Message, Pipeline, Sandbox};
use serde_json::json;

use crate::crashes::{on_server, parts, postgres, two_replicas};
use crate::scene::{ADA, Scene, sandbox};
use crate::wire::{Sender, Wire};

pub(crate) const ELSEWHERE: &str = "C0000000003";
/// A public channel.
const GENERAL: &str = "C0000000002";

pub(crate) fn rule() -> NoticeRule {
    let mut rule = NoticeRule::default();
    rule.channels.push(CHANNEL.to_owned());
    rule
}

async fn scene(rules: Vec<NoticeRule>) -> Scene {
    Scene::with(Policy::default(), |_, parts| {
        parts.config.file.notice = rules;
    })
    .await
}

pub(crate) fn nightly() -> Pipeline {
    Pipeline::new("orders", "nightly")
        .by("ada@acme.example")
        .artifact("orders", "orders:9.4.1")
        .deploy("Bake")
        .deploy("Deploy")
}

async fn shown(scene: &Scene, part: &str) -> Message {
    scene
        .until(part, async |this: &Scene| {
            let all = this.roots(CHANNEL);
            all.into_iter().find(|message| message.text.contains(part))
        })
        .await
}

#[tokio::test]
async fn one_message_for_each_execution_is_edited_in_place() {
    let scene = scene(vec![rule(), rule()]).await;
    let _run = scene.sandbox.spinnaker().start(&nightly());
    let first = shown(&scene, "orders · nightly is running").await;
    let blocks = json!(first.blocks).to_string();
    for part in ["orders:9.4.1", "Bake", "Deploy", "ada@acme.example"] {
        assert!(blocks.contains(part), "{part} in {blocks}");
    }
    let last = shown(&scene, "orders · nightly succeeded").await;
    assert_eq!(first.ts, last.ts, "the same message");
    scene.pass(60).await;
    assert_eq!(
        scene.roots(CHANNEL).len(),
        1,
        "two rules, one channel, one message"
    );
    assert!(scene.sandbox.slack().thread(CHANNEL, &last.ts).is_empty());
}

#[tokio::test]
async fn a_failure_calls_the_group_and_names_the_stage() {
    let mut rule = rule();
    rule.groups.push("S0000000001".into());
    rule.text
        .insert(When::Failed, "see <the runbook> for {pipeline}".into());
    let scene = scene(vec![rule]).await;
    let _run = scene
        .sandbox
        .spinnaker()
        .start(&nightly().fails("no quota"));
    let message = shown(&scene, "orders · nightly failed").await;
    let reply = scene
        .until("the call", async |this: &Scene| {
            this.sandbox
                .slack()
                .thread(CHANNEL, &message.ts)
                .first()
                .cloned()
        })
        .await;
    for part in [
        "at Deploy",
        "<!subteam^S0000000001>",
        "see &lt;the runbook&gt; for nightly",
    ] {
        assert!(reply.text.contains(part), "{part} in {}", reply.text);
    }
    scene.pass(60).await;
    assert_eq!(scene.sandbox.slack().thread(CHANNEL, &message.ts).len(), 1);
}

#[tokio::test]
async fn only_the_chosen_moments_and_stages_are_said() {
    let mut failed = rule();
    failed.when = vec![When::Failed];
    let mut stage = rule();
    stage.channels = vec![ELSEWHERE.into()];
    stage.stage = Some("Deploy".into());
    stage.when = vec![When::Starting];
    let scene = scene(vec![failed, stage]).await;
    let good = scene.sandbox.spinnaker().start(&nightly());
    let bad = scene
        .sandbox
        .spinnaker()
        .start(&nightly().fails("no quota"));
    shown(&scene, "failed").await;
    scene
        .until("both stages", async |this: &Scene| {
            let all = this.roots(ELSEWHERE);
            let over = |one: &&Message| !one.text.contains("is running");
            (all.len() == 2 && all.iter().all(|one| over(&one))).then_some(())
        })
        .await;
    let texts: BTreeSet<String> = scene
        .roots(ELSEWHERE)
        .into_iter()
        .map(|one| one.text)
        .collect();
    let wanted = [
        "orders · nightly · Deploy failed",
        "orders · nightly · Deploy succeeded",
    ];
    assert_eq!(texts, wanted.map(str::to_owned).into());
    let roots = scene.roots(CHANNEL);
    assert_eq!(
        roots.len(),
        1,
        "{good:?} is not said, {bad:?} once: {roots:#?}"
    );
}

#[tokio::test]
async fn a_person_gets_a_direct_message() {
    let mut to_ada = NoticeRule::default();
    to_ada.people.push(ADA.into());
    let scene = scene(vec![to_ada]).await;
    let _run = scene.sandbox.spinnaker().start(&nightly());
    let requests = scene
        .until("the message", async |this: &Scene| {
            let left = this.wire.left();
            left.into_iter().find(|one| {
                let body = String::from_utf8_lossy(&one.body);
                one.label == "POST /api/chat.postMessage" && body.contains(ADA)
            })
        })
        .await;
    assert!(String::from_utf8_lossy(&requests.body).contains("nightly"));
    assert!(scene.roots(CHANNEL).is_empty());
}

#[tokio::test]
async fn what_is_scheduled_soon_is_announced_once_as_a_forecast() {
    let mut soon = rule();
    soon.when = vec![When::Scheduled];
    soon.text
        .insert(When::Scheduled, "{pipeline} goes out".into());
    let scene = scene(vec![soon]).await;
    let due = scene.sandbox.clock().now() + chrono::TimeDelta::minutes(8);
    let cron = due.format("0 %-M %-H * * ?").to_string();
    let trigger =
        |on: bool| json!({ "type": "cron", "id": "t1", "enabled": on, "cronExpression": cron });
    let spinnaker = scene.sandbox.spinnaker();
    spinnaker.define(&nightly(), &json!({ "triggers": [trigger(true)] }));
    let off = Pipeline::new("orders", "off").deploy("Deploy");
    spinnaker.define(&off, &json!({ "triggers": [trigger(false)] }));
    let disabled = Pipeline::new("orders", "disabled").deploy("Deploy");
    spinnaker.define(
        &disabled,
        &json!({ "triggers": [trigger(true)], "disabled": true }),
    );
    // An application is seen once something ran in it.
    let _run = spinnaker.start(&Pipeline::new("orders", "other").deploy("Deploy"));
    let message = shown(&scene, "orders · nightly is scheduled").await;
    let blocks = json!(message.blocks).to_string();
    assert!(
        blocks.contains("nightly goes out") && blocks.contains("a forecast"),
        "{blocks}"
    );
    scene.pass(120).await;
    assert_eq!(scene.roots(CHANNEL).len(), 1, "{:#?}", scene.texts());
}

#[tokio::test]
async fn short_output_is_a_reply_and_long_output_is_a_file() {
    let mut with_output = rule();
    with_output.output = true;
    let scene = scene(vec![with_output]).await;
    let long = "line of the log\n".repeat(400);
    let pipeline = Pipeline::new("orders", "nightly")
        .deploy("Smoke")
        .output(json!({ "summary": "12 of 12 <passed>" }))
        .deploy("Load")
        .output(json!({ "log": long }));
    let _run = scene.sandbox.spinnaker().start(&pipeline);
    let root = shown(&scene, "succeeded").await;
    let thread = scene
        .until("both outputs", async |this: &Scene| {
            let thread = this.sandbox.slack().thread(CHANNEL, &root.ts);
            (thread.len() == 2).then_some(thread)
        })
        .await;
    let texts: Vec<&str> = thread.iter().map(|one| one.text.as_str()).collect();
    let short = texts.iter().find(|text| text.contains("Smoke")).unwrap();
    assert!(
        short.contains("summary: 12 of 12 &lt;passed&gt;"),
        "{short}"
    );
    let file = texts.iter().find(|text| text.contains("Load")).unwrap();
    assert!(
        file.contains("characters") && file.contains("/files/"),
        "{file}"
    );
    let address = file
        .split(['<', '|'])
        .find(|part| part.contains("/files/"))
        .unwrap();
    let path = address.split_once("/files/").unwrap().1;
    let base = address
        .split_once("/files/")
        .unwrap()
        .0
        .trim_start_matches("http://");
    let client = Sender::to(base.parse().unwrap());
    let (status, body) = client.send("GET", &format!("/files/{path}"), &[], "").await;
    assert_eq!(status, 200);
    assert!(
        body.contains("line of the log\nline of the log"),
        "the whole output"
    );
    assert!(body.len() >= 400 * 16);
}

#[tokio::test]
async fn a_bot_that_was_removed_falls_back_and_says_so() {
    let mut both = rule();
    both.channels = vec![GENERAL.into()];
    both.fallback = Some(CHANNEL.into());
    let scene = scene(vec![both]).await;
    scene.sandbox.slack().remove_bot(GENERAL);
    let _run = scene.sandbox.spinnaker().start(&nightly());
    let message = shown(&scene, "orders · nightly").await;
    let blocks = json!(message.blocks).to_string();
    assert!(blocks.contains("meant for <#C0000000002>"), "{blocks}");
    assert!(blocks.contains("not_in_channel"), "{blocks}");
    // It goes on there.
    let last = shown(&scene, "orders · nightly succeeded").await;
    assert_eq!(last.ts, message.ts);
    scene.pass(60).await;
    assert_eq!(
        (scene.roots(CHANNEL).len(), scene.roots(GENERAL).len()),
        (1, 0)
    );
}

#[tokio::test]
async fn a_storm_folds_into_one_message() {
    // At this speed a minute is long enough for all of them, on a busy machine too.
    let sandbox = Sandbox::builder().speed(2.0).start().await.unwrap();
    let scene = on(sandbox, "sqlite::memory:").await;
    for number in 0..12 {
        let pipeline = Pipeline::new("orders", format!("p{number}")).deploy("Deploy");
        let _run = scene.sandbox.spinnaker().start(&pipeline);
    }
    let fold = shown(&scene, "7 more pipelines").await;
    let roots = scene.roots(CHANNEL);
    assert_eq!(roots.len(), 6, "{:#?}", scene.texts());
    let over = scene
        .until("the ends", async |this: &Scene| {
            let message = this.message(&fold.ts);
            let blocks = json!(message.blocks).to_string();
            (blocks.matches("succeeded").count() == 7).then_some(message)
        })
        .await;
    assert_eq!(over.ts, fold.ts);
    assert_eq!(scene.roots(CHANNEL).len(), 6);
}

#[tokio::test]
async fn what_ended_before_notices_began_is_nobodys_news() {
    let sandbox = sandbox().await;
    let _old = sandbox.spinnaker().start(&nightly());
    sandbox.clock().sleep(Duration::from_secs(60)).await;
    let own = Wire::new();
    let mut parts = parts(&sandbox, "sqlite::memory:", &own, Policy::default());
    parts.config.file.notice = vec![rule()];
    let scene = Scene::of(sandbox, parts, own).await;
    scene.pass(60).await;
    assert!(scene.roots(CHANNEL).is_empty(), "{:#?}", scene.texts());
    let _new = scene.sandbox.spinnaker().start(&nightly());
    shown(&scene, "succeeded").await;
    assert_eq!(scene.roots(CHANNEL).len(), 1);
}

#[tokio::test]
async fn echos_hook_makes_it_faster_and_is_not_believed() {
    let scene = Scene::with(Policy::default(), |_, parts| {
        parts.config.file.notice = vec![rule()];
        parts.config.hook_secret = Some("word:echo-password".into());
        parts.windows.sweep = Duration::from_secs(3600);
    })
    .await;
    scene.pass(30).await;
    let url = format!("http://{}/hooks/echo/word", scene.app.address);
    scene.sandbox.spinnaker().set_echo(&url, "echo-password");
    let run = scene.sandbox.spinnaker().start(&nightly());
    let message = shown(&scene, "orders · nightly succeeded").await;
    // The same events again, in another order, and one that was never so.
    for kind in [
        "orca:pipeline:failed",
        "orca:stage:starting",
        "orca:pipeline:starting",
    ] {
        let event = json!({
            "details": { "type": kind, "application": "orders" },
            "content": { "executionId": run.execution, "execution": { "status": "TERMINAL" } },
        });
        let unknown = json!({
            "details": { "type": kind }, "content": { "executionId": "01KNOTHINGOFTHATKIND00000000" },
        });
        for event in [event, unknown] {
            let headers = [(
                "authorization".to_owned(),
                "Basic ZWNobzplY2hvLXBhc3N3b3Jk".to_owned(),
            )];
            let sent = scene
                .http
                .send("POST", "/hooks/echo/word", &headers, event.to_string());
            assert_eq!(sent.await.0, 200);
            // Without the secret word it is nobody's hook.
            let sent = scene
                .http
                .send("POST", "/hooks/echo", &headers, event.to_string());
            assert_eq!(sent.await.0, 401);
        }
    }
    scene.pass(60).await;
    let all = scene.roots(CHANNEL);
    assert_eq!(all.len(), 1, "{:#?}", scene.texts());
    assert_eq!(all[0].text, message.text, "still succeeded");
}

async fn on(sandbox: Sandbox, database: &str) -> Scene {
    let own = Wire::new();
    let mut parts = parts(&sandbox, database, &own, Policy::default());
    parts.config.file.notice = vec![rule()];
    Scene::of(sandbox, parts, own).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_say_everything_once() {
    let Some((url, server)) = postgres().await else {
        return;
    };
    let noticed = |parts: &mut manual_judgment::app::Parts| parts.config.file.notice = vec![rule()];
    let (scene, other, _) = two_replicas(&url, noticed).await;
    for number in 0..4 {
        let pipeline = Pipeline::new("orders", format!("p{number}")).deploy("Deploy");
        let _run = scene.sandbox.spinnaker().start(&pipeline);
    }
    let over = async |this: &Scene| {
        let roots = this.roots(CHANNEL);
        let succeeded = |one: &&Message| one.text.ends_with("succeeded");
        (roots.iter().filter(succeeded).count() == 4).then_some(roots)
    };
    let roots = scene.until("four ends", over).await;
    scene.pass(60).await;
    assert_eq!(
        scene.roots(CHANNEL).len(),
        roots.len(),
        "{:#?}",
        scene.texts()
    );
    assert_eq!(roots.len(), 4);
    other.kill().await;
    scene.app.kill().await;
    let name = url.rsplit_once('/').unwrap().1.to_owned();
    on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
}
