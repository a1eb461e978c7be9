//! Without credentials: the service beside a sandbox, for a browser, or as a demonstration
//! that ends by itself and lets the sandbox say what happened.

mod account;
mod others;
mod stage;

use std::error::Error;
use std::time::Duration;

use sandbox::{CircleJob, CirclePipeline, Pipeline, Sandbox};
use serde_json::{Value, json};
use service::Stop;

use crate::app::{self, App, Parts, StartError};
use crate::config::{ActionRule, Verb};
use crate::message::{APPROVE, FIELD, REJECT};
use crate::notice::NoticeRule;
use crate::policy::{Policy, Reason, Span};
use account::{account, account_of_others};
use stage::Stage;

type Failure = Box<dyn Error>;

/// The channel of the sandbox where gates are shown.
pub const CHANNEL: &str = "C0000000001";
const ADA: &str = "U0000000001";
const BEN: &str = "U0000000002";
/// Virtual seconds for each real one.
const SPEED: f64 = 10.0;
/// The stage that waits.
const STAGE: &str = "Go live?";
const NIGHTLY: &str = "nightly";
const ENVIRONMENT: &str = "live";
const HELD: &str = "approve_to_redeploy";

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

/// What the demonstration runs beside: all sources, a notice of the nightly pipeline, and leave
/// to start and cancel.
fn parts(sandbox: &Sandbox) -> Result<Parts, StartError> {
    let mut parts = app::beside(sandbox, "sqlite::memory:", policy())?;
    app::with_ci(&mut parts, sandbox);
    let file = &mut parts.config.file;
    file.notice.push(NoticeRule {
        pipeline: NIGHTLY.to_owned(),
        channels: vec![CHANNEL.to_owned()],
        output: true,
        ..NoticeRule::default()
    });
    file.action.push(ActionRule {
        allow: vec![Verb::Start, Verb::Cancel],
        channels: vec![CHANNEL.to_owned()],
        ..ActionRule::default()
    });
    Ok(parts)
}

/// A pipeline of which only notices speak.
fn nightly() -> Pipeline {
    Pipeline::new("orders", NIGHTLY)
        .by("ada@acme.example")
        .artifact("orders", "registry.acme.example/orders:9.5.0-rc1")
        .deploy("Bake")
        .deploy("Deploy to staging")
        .output(json!({ "smoke": "12 of 12 passed" }))
}

/// What runs before anything is deployed.
fn stock(sandbox: &Sandbox) {
    let spinnaker = sandbox.spinnaker();
    spinnaker.define(&nightly(), &json!({}));
    for (name, version, up) in [("v011", "9.3.9", 0), ("v012", "9.4.0", 6)] {
        spinnaker.deploy(&json!({
            "name": format!("replicaSet orders-{name}"),
            "displayName": format!("orders-{name}"),
            "account": "k8s-prod",
            "region": "shop",
            "cluster": "deployment orders",
            "application": "orders",
            "type": "kubernetes",
            "isDisabled": up == 0,
            "instanceCounts": { "total": 6, "up": up },
            "buildInfo": { "images": [format!("registry.acme.example/orders:{version}")] },
        }));
    }
    sandbox
        .world()
        .set_environment(ENVIRONMENT, &["ben"], false);
}

/// A workflow with a job that waits for an approval.
fn review_app() -> CirclePipeline {
    CirclePipeline::new("review-app")
        .job(CircleJob::approval(HELD))
        .job(CircleJob::build("redeploy").needs(HELD))
}

/// Serves a sandbox of its own until `stop`, and says how to use it. Something waits at all
/// times.
///
/// # Errors
/// [`StartError`].
pub async fn serve(listen: &str, stop: Stop) -> Result<(), StartError> {
    let sandbox = Sandbox::builder().speed(SPEED).start().await?;
    let mut parts = parts(&sandbox)?;
    app::with_log_in(&mut parts, &sandbox);
    let app = App::start(parts, listen).await?;
    wire(&sandbox, &app);
    stock(&sandbox);
    println!("No credentials in the environment: this is a sandbox, nothing leaves this machine.");
    println!();
    println!("  Slack in your browser   {}", sandbox.slack().page);
    println!("  Spinnaker's Gate        {}", sandbox.spinnaker().url);
    println!("  GitHub                  {}", sandbox.github().url);
    println!("  CircleCI                {}", sandbox.circleci().url);
    println!("  this service            http://{}", app.address);
    println!();
    println!(
        "A pipeline of Ada's waits in #deploys. Sign in as Ben to approve it (Ctrl-C ends it)."
    );
    println!(
        "Type /gate to see what else there is: /gate where orders, /gate start orders nightly."
    );
    println!("To approve a job of CircleCI, link this token of Ben's with /gate link circleci:");
    println!("  {}", sandbox.circleci().person("ben"));
    println!("To review a deployment on GitHub, link Ben's account there with /gate link github.");
    let _held = sandbox.circleci().start(&review_app());
    let world = sandbox.world();
    if let Some((_, sha)) = world.branches().first() {
        world.hold_for_review(sha, ENVIRONMENT, "ada");
    }
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
        "What waits, what runs where, start and cancel, your own tokens",
        false,
    );
}

/// Plays the demonstration; whether the sandbox saw the same.
///
/// # Errors
/// When a step did not happen at all.
pub async fn run(json: bool) -> Result<bool, Failure> {
    let sandbox = Sandbox::builder().speed(SPEED).start().await?;
    let app = App::start(parts(&sandbox)?, "127.0.0.1:0").await?;
    wire(&sandbox, &app);
    stock(&sandbox);
    let stage = Stage { sandbox, json };
    if !json {
        println!(
            "Nobody's account is needed: Slack, Spinnaker, GitHub and CircleCI are a sandbox in this \
             process."
        );
        println!(
            "Pipelines of Ada's wait; people press buttons in #deploys; nothing leaves this machine."
        );
    }
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
    let told = stage.whispered(ADA, "does not count").await?;
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

    let told = others::notice(stage).await?;
    others::question(stage).await?;
    let reviewed = others::review(stage).await?;
    let job = others::approval_job(stage).await?;

    let spinnaker = account(stage, &[&approved, &rejected, &elsewhere]);
    Ok(account_of_others(stage, spinnaker, &told, reviewed, &job))
}
