//! Without credentials: the service beside a sandbox, for a browser, or as a demonstration
//! that ends by itself and lets the sandbox say what happened.

use std::error::Error;
use std::time::Duration;

use sandbox::{Message, Pipeline, Run, Sandbox};
use serde_json::{Value, json};
use service::Stop;

use crate::app::{self, App, StartError};
use crate::message::{APPROVE, FIELD, REJECT};
use crate::policy::{Policy, Reason, Span};

/// The channel of the sandbox where gates are shown.
pub const CHANNEL: &str = "C0000000001";
const ADA: &str = "U0000000001";
const BEN: &str = "U0000000002";
/// Virtual seconds for each real one.
const SPEED: f64 = 10.0;
/// Real time for one step of the demonstration.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(50);
/// The stage that waits.
const STAGE: &str = "Go live?";

fn policy() -> Policy {
    Policy {
        reason: Reason::Reject,
        reminder_every: Some(Span(Duration::from_secs(3600))),
        ..Policy::default()
    }
}

/// A pipeline that waits for a judgment.
fn pipeline(number: usize) -> Pipeline {
    let inputs = if number.is_multiple_of(2) {
        json!([{ "value": "half of the traffic" }, { "value": "all of it" }])
    } else {
        json!([])
    };
    let sha = format!("{number:02}c0ffee{}", "0".repeat(32));
    Pipeline::new("orders", "to-prod")
        .by("ada@acme.example")
        .artifact(
            "orders",
            &format!("registry.acme.example/orders:9.4.{number}"),
        )
        .build(
            400 + u64::try_from(number).unwrap_or(0),
            "https://ci.acme.example/orders",
            &sha,
        )
        .judgment(
            STAGE,
            json!({
                "instructions": "Look at the <b>error rate</b> of staging first.",
                "judgmentInputs": inputs,
            }),
        )
        .deploy("Deploy to production")
}

/// Serves a sandbox of its own until `stop`, and says how to use it. Something waits at all
/// times.
///
/// # Errors
/// [`StartError`].
pub async fn serve(listen: &str, stop: Stop) -> Result<(), StartError> {
    let sandbox = Sandbox::builder().speed(SPEED).start().await?;
    let app = App::start(app::beside(&sandbox, "sqlite::memory:", policy())?, listen).await?;
    wire(&sandbox, &app);
    println!("No credentials in the environment: this is a sandbox, nothing leaves this machine.");
    println!();
    println!("  Slack in your browser   {}", sandbox.slack().page);
    println!("  Spinnaker's Gate        {}", sandbox.spinnaker().url);
    println!("  this service            http://{}", app.address);
    println!();
    println!(
        "A pipeline of Ada's waits in #deploys. Sign in as Ben to approve it (Ctrl-C ends it)."
    );
    let mut number = 1;
    let mut run = sandbox.spinnaker().start(&pipeline(number));
    loop {
        tokio::select! {
            () = stop.requested() => break,
            () = tokio::time::sleep(Duration::from_secs(3)) => {}
        }
        let stage = sandbox.spinnaker().stage(&run, STAGE);
        if stage.is_none_or(|stage| stage.status != "RUNNING") {
            number += 1;
            run = sandbox.spinnaker().start(&pipeline(number));
        }
    }
    app.stop().await;
    Ok(())
}

/// Slack of the sandbox sends here.
pub fn wire(sandbox: &Sandbox, app: &App) {
    let url = |path: &str| format!("http://{}{path}", app.address);
    sandbox.slack().set_urls(
        &url("/slack/commands"),
        &url("/notifications/callbacks/slack"),
        "",
    );
    sandbox.slack().declare_command(
        "/gate",
        "list",
        "What waits, and your Spinnaker token",
        false,
    );
}

struct Stage {
    sandbox: Sandbox,
    json: bool,
}

type Failure = Box<dyn Error>;

impl Stage {
    fn say(&self, event: &str, text: &str, more: &Value) {
        if self.json {
            let mut line = json!({ "event": event, "text": text });
            if let (Some(line), Some(more)) = (line.as_object_mut(), more.as_object()) {
                line.extend(more.clone());
            }
            println!("{line}");
        } else {
            println!("  {text}");
        }
    }

    fn roots(&self) -> Vec<Message> {
        let mut all = self.sandbox.slack().messages(CHANNEL);
        all.retain(|message| !message.is_reply() && message.ephemeral_to.is_none());
        all
    }

    /// Waits until `found` gives something.
    async fn until<T>(&self, what: &str, found: impl Fn(&Self) -> Option<T>) -> Result<T, Failure> {
        let looked = async {
            loop {
                if let Some(found) = found(self) {
                    return found;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, looked).await;
        waited.map_err(|_| format!("{what} did not happen within {} s", PATIENCE.as_secs()).into())
    }

    /// A pipeline that waits, and its message.
    async fn waits(&self, number: usize) -> Result<(Run, String), Failure> {
        let before = self.roots().len();
        let run = self.sandbox.spinnaker().start(&pipeline(number));
        let message = |this: &Self| this.roots().get(before).cloned();
        let message = self.until("the request in Slack", message).await?;
        let more = json!({ "execution": run.execution });
        self.say("requested", &format!("#deploys: {}", message.text), &more);
        Ok((run, message.ts))
    }

    async fn shows(&self, ts: &str, word: &'static str) -> Result<(), Failure> {
        let shown = |this: &Self| {
            let message = this.roots().into_iter().find(|message| message.ts == ts)?;
            message.text.starts_with(word).then_some(message.text)
        };
        let text = self.until(word, shown).await?;
        self.say("shown", &format!("#deploys: {text}"), &json!({ "ts": ts }));
        Ok(())
    }
}

/// Plays the demonstration; whether the sandbox saw the same.
///
/// # Errors
/// When a step did not happen at all.
pub async fn run(json: bool) -> Result<bool, Failure> {
    let sandbox = Sandbox::builder().speed(SPEED).start().await?;
    let parts = app::beside(&sandbox, "sqlite::memory:", policy())?;
    let app = App::start(parts, "127.0.0.1:0").await?;
    wire(&sandbox, &app);
    let stage = Stage { sandbox, json };
    let played = play(&stage).await;
    app.stop().await;
    played
}

async fn play(stage: &Stage) -> Result<bool, Failure> {
    let (slack, spinnaker) = (stage.sandbox.slack(), stage.sandbox.spinnaker());

    stage.say("chapter", "An approval", &Value::Null);
    let (approved, first) = stage.waits(1).await?;
    stage.say("clicked", "Ben presses Approve", &json!({ "user": BEN }));
    slack.press(BEN, CHANNEL, &first, APPROVE).await?;
    stage.shows(&first, "Approved").await?;

    stage.say("chapter", "A rejection, with a reason", &Value::Null);
    let (rejected, second) = stage.waits(3).await?;
    stage.say("clicked", "Ben presses Reject", &json!({ "user": BEN }));
    slack.press(BEN, CHANNEL, &second, REJECT).await?;
    stage
        .until("the modal", |this| this.sandbox.slack().view(BEN))
        .await?;
    let why = "staging has errors";
    slack
        .submit(BEN, &json!({ FIELD: { FIELD: { "value": why } } }))
        .await?;
    stage.say(
        "submitted",
        &format!("Ben says why: {why}"),
        &json!({ "user": BEN }),
    );
    stage.shows(&second, "Rejected").await?;

    stage.say(
        "chapter",
        "A click that is refused: Ada started this pipeline",
        &Value::Null,
    );
    let (elsewhere, third) = stage.waits(5).await?;
    stage.say("clicked", "Ada presses Approve", &json!({ "user": ADA }));
    slack.press(ADA, CHANNEL, &third, APPROVE).await?;
    let whisper = |this: &Stage| {
        let all = this.sandbox.slack().messages(CHANNEL);
        let to_ada = all
            .into_iter()
            .find(|one| one.ephemeral_to.as_deref() == Some(ADA));
        to_ada.map(|message| message.text)
    };
    let told = stage.until("the refusal", whisper).await?;
    stage.say(
        "refused",
        &format!("only Ada sees: {told}"),
        &json!({ "user": ADA }),
    );

    stage.say(
        "chapter",
        "Judged elsewhere: Ben uses Spinnaker's own page",
        &Value::Null,
    );
    spinnaker.judge(&elsewhere, STAGE, "ben@acme.example", "continue");
    stage.shows(&third, "Approved").await?;

    Ok(account(stage, &[&approved, &rejected, &elsewhere]))
}

/// What the sandbox itself saw, beside what was printed.
fn account(show: &Stage, runs: &[&Run; 3]) -> bool {
    let spinnaker = show.sandbox.spinnaker();
    let requests = show.sandbox.requests();
    let stages: Vec<Value> = runs
        .iter()
        .map(|run| {
            let seen = spinnaker.stage(run, STAGE);
            json!({
                "execution": run.execution,
                "status": seen.as_ref().map(|stage| &stage.status),
                "judgment": seen.as_ref().and_then(|stage| stage.judgment.as_ref()),
                "by": seen.as_ref().and_then(|stage| stage.by.as_ref()),
            })
        })
        .collect();
    let patched = requests
        .get("spinnaker PATCH /pipelines/{id}/stages/{stage}")
        .copied();
    let told = [
        ("SUCCEEDED", "continue", "svc-judgment"),
        ("TERMINAL", "stop", "svc-judgment"),
        ("SUCCEEDED", "continue", "ben@acme.example"),
    ];
    let is_so = stages
        .iter()
        .zip(told)
        .all(|(seen, (status, judgment, by))| {
            seen["status"] == status && seen["judgment"] == judgment && seen["by"] == by
        });
    let ok = is_so && patched == Some(2) && spinnaker.judgments() == 2;
    if show.json {
        println!(
            "{}",
            json!({ "event": "end", "ok": ok, "requests": requests, "state": stages })
        );
    } else {
        let count = patched.unwrap_or(0);
        println!();
        println!("The sandbox saw {count} judgments through Gate, and these stages:");
        for seen in &stages {
            println!(
                "  {} {} by {}",
                seen["status"], seen["judgment"], seen["by"]
            );
        }
        println!(
            "{}",
            if ok {
                "As printed above."
            } else {
                "That is NOT what was printed above."
            }
        );
    }
    ok
}
