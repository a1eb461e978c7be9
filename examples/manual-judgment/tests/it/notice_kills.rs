//! A process that dies at each request of a notice: what is said is said once for each execution
//! and channel, whether it was polled or hooked, repeated, reordered or restarted in between.

use std::collections::BTreeSet;

use manual_judgment::app::{Parts, beside};
use manual_judgment::demo::CHANNEL;
use manual_judgment::notice::{NoticeRule, When};
use manual_judgment::policy::Policy;
use sandbox::{Message, Pipeline, Sandbox};
use serde_json::json;

use crate::kills::{Story, matrix};
use crate::notices::{ELSEWHERE, nightly, rule};
use crate::scene::Scene;

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    /// A start and an end, in two channels.
    Plain,
    /// A failure, which calls a group in the thread.
    Failed,
    /// What stages leave behind: a reply, and a file.
    Output,
    /// More than a channel takes one by one.
    Storm,
    /// A trigger that is due soon.
    Scheduled,
    /// By Echo's hook alone, in any order, again and again.
    Hooked,
}

/// Hooks of Echo's name an execution; how it stands is read.
const WORD: &str = "word:echo-password";
const STORM: usize = 8;

impl Said {
    fn rule(self) -> NoticeRule {
        let mut rule = rule();
        match self {
            Self::Plain => rule.channels.push(ELSEWHERE.into()),
            Self::Failed => rule.groups.push("S0000000001".into()),
            Self::Output => rule.output = true,
            Self::Scheduled => rule.when = vec![When::Scheduled],
            Self::Storm | Self::Hooked => {}
        }
        rule
    }
}

/// What Echo sends, in no order, and more than once.
async fn hooked(scene: &Scene, execution: &str) {
    let headers = [(
        "authorization".to_owned(),
        "Basic ZWNobzplY2hvLXBhc3N3b3Jk".to_owned(),
    )];
    for kind in ["complete", "starting", "complete", "failed"] {
        let event = json!({
            "details": { "type": format!("orca:pipeline:{kind}"), "application": "orders" },
            "content": { "executionId": execution, "execution": { "status": "TERMINAL" } },
        });
        let sent = scene
            .http
            .send("POST", "/hooks/echo/word", &headers, event.to_string());
        assert_eq!(sent.await.0, 200);
    }
}

fn ends(message: &Message) -> bool {
    message.text.ends_with("succeeded") || message.text.ends_with("failed")
}

impl Story for Said {
    type Begun = ();

    fn parts(self, sandbox: &Sandbox, database: &str) -> Parts {
        let mut parts = beside(sandbox, database, Policy::default()).unwrap();
        parts.config.file.notice = vec![self.rule()];
        if self == Self::Hooked {
            parts.config.hook_secret = Some(WORD.into());
        }
        parts
    }

    async fn begin(self, scene: &Scene) {
        // Notices have begun: what happens now is news.
        scene.pass(15).await;
    }

    async fn act(self, scene: &Scene, (): &()) {
        let spinnaker = scene.sandbox.spinnaker();
        match self {
            Self::Plain => drop(spinnaker.start(&nightly())),
            Self::Failed => drop(spinnaker.start(&nightly().fails("no quota"))),
            Self::Output => {
                let long = "line of the log\n".repeat(400);
                let pipeline = Pipeline::new("orders", "nightly")
                    .deploy("Smoke")
                    .output(json!({ "summary": "12 of 12" }))
                    .deploy("Load")
                    .output(json!({ "log": long }));
                drop(spinnaker.start(&pipeline));
            }
            Self::Storm => {
                for number in 0..STORM {
                    let pipeline = Pipeline::new("orders", format!("p{number}")).deploy("Deploy");
                    drop(spinnaker.start(&pipeline));
                }
            }
            Self::Scheduled => {
                let due = scene.sandbox.clock().now() + chrono::TimeDelta::minutes(14);
                let cron = due.format("0 %-M %-H * * ?").to_string();
                let trigger =
                    json!({ "type": "cron", "id": "t1", "enabled": true, "cronExpression": cron });
                spinnaker.define(&nightly(), &json!({ "triggers": [trigger] }));
                // An application is seen once something ran in it.
                drop(spinnaker.start(&Pipeline::new("orders", "other").deploy("Deploy")));
            }
            Self::Hooked => {
                let run = spinnaker.start(&nightly());
                hooked(scene, &run.execution).await;
            }
        }
    }

    async fn end(self, scene: &Scene, (): &(), at: &str) {
        match self {
            Self::Plain | Self::Failed | Self::Output | Self::Hooked => one(scene, self, at).await,
            Self::Storm => storm(scene, at).await,
            Self::Scheduled => {
                scene
                    .until(at, async |this: &Scene| {
                        this.roots(CHANNEL).first().cloned()
                    })
                    .await;
                scene.pass(60).await;
                let roots = scene.roots(CHANNEL);
                assert_eq!(roots.len(), 1, "{at}: {:#?}", scene.texts());
                assert!(roots[0].text.contains("nightly is scheduled"), "{at}");
            }
        }
    }

    fn matters(self, label: &str) -> bool {
        !label.contains("/applications") || label == "GET /applications/orders/pipelines"
    }
}

/// One message in each channel shows the end; what belongs into its thread is there once.
async fn one(scene: &Scene, said: Said, at: &str) {
    let replies = match said {
        Said::Failed => 1,
        Said::Output => 2,
        _ => 0,
    };
    let channels = said.rule().channels;
    scene
        .until(at, async |this: &Scene| {
            let shows = |channel: &String| {
                let roots = this.roots(channel);
                let root = roots.iter().find(|root| ends(root));
                let thread = |root: &Message| this.sandbox.slack().thread(channel, &root.ts).len();
                root.is_some_and(|root| thread(root) >= replies)
            };
            channels.iter().all(shows).then_some(())
        })
        .await;
    if said == Said::Hooked {
        // All of it once more, when everything has been said.
        let runs = scene.sandbox.spinnaker().executions("orders");
        hooked(scene, runs[0]["id"].as_str().unwrap()).await;
    }
    scene.pass(60).await;
    for channel in &channels {
        let roots = scene.roots(channel);
        assert_eq!(roots.len(), 1, "{at}: {:#?}", scene.texts());
        let thread = scene.sandbox.slack().thread(channel, &roots[0].ts);
        assert_eq!(thread.len(), replies, "{at}: {thread:#?}");
        let end = if said == Said::Failed {
            "failed"
        } else {
            "succeeded"
        };
        assert!(roots[0].text.ends_with(end), "{at}: {}", roots[0].text);
    }
}

/// Each pipeline is named in one place, as a message or as a line of one.
async fn storm(scene: &Scene, at: &str) {
    let shown = async |this: &Scene| {
        let roots = this.roots(CHANNEL);
        let text: Vec<String> = roots
            .iter()
            .map(|one| json!(one.blocks).to_string())
            .collect();
        (text.join(" ").matches("succeeded").count() >= STORM).then_some(())
    };
    scene.until(at, shown).await;
    scene.pass(60).await;
    let roots = scene.roots(CHANNEL);
    let texts: Vec<String> = roots
        .iter()
        .map(|one| json!(one.blocks).to_string())
        .collect();
    for number in 0..STORM {
        let name = format!("orders · p{number}");
        let places = texts.iter().map(|text| text.matches(&name).count());
        assert_eq!(places.sum::<usize>(), 1, "{at}: {name} in {texts:#?}");
    }
    let distinct: BTreeSet<&String> = roots.iter().map(|one| &one.text).collect();
    assert_eq!(distinct.len(), roots.len(), "{at}: {:#?}", scene.texts());
}

/// Labels of the requests that a notice makes.
const OF_A_NOTICE: [&str; 3] = [
    "POST /api/chat.postMessage",
    "POST /api/chat.update",
    "GET /applications/orders/pipelines",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_notice_there_is_one_message_that_shows_the_end() {
    matrix(Said::Plain, &OF_A_NOTICE).await;
    matrix(Said::Failed, &OF_A_NOTICE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_an_output_there_is_one_reply_of_each_stage() {
    let of_files = [
        "POST /api/files.getUploadURLExternal",
        "POST /api/files.completeUploadExternal",
        "POST /api/chat.postMessage",
    ];
    matrix(Said::Output, &of_files).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_storm_each_pipeline_is_named_once() {
    matrix(Said::Storm, &OF_A_NOTICE[..1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_forecast_it_is_said_once() {
    matrix(Said::Scheduled, &OF_A_NOTICE[..1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_hooked_notice_there_is_one_message() {
    matrix(
        Said::Hooked,
        &["GET /pipelines/{}", "POST /api/chat.postMessage"],
    )
    .await;
}
