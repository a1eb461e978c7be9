//! The chapters beside judgments: a notice, a question, GitHub and CircleCI.

use sandbox::CircleRun;
use serde_json::{Value, json};

use super::stage::Stage;
use super::{BEN, CHANNEL, ENVIRONMENT, Failure, nightly, review_app};
use crate::message::{APPROVE, FIELD};

/// A pipeline runs, and its message changes in place; its timestamp.
pub(super) async fn notice(stage: &Stage) -> Result<String, Failure> {
    stage.say(
        "chapter",
        "A notice: the nightly pipeline runs",
        &Value::Null,
    );
    let _run = stage.sandbox.spinnaker().start(&nightly());
    let first = |this: &Stage| {
        this.roots()
            .into_iter()
            .find(|one| one.text.contains("is running"))
    };
    let message = stage.until("the notice", first).await?;
    stage.say(
        "noticed",
        &format!("#deploys: {}", message.text),
        &json!({ "ts": message.ts }),
    );
    stage
        .shows(&message.ts, "orders · nightly succeeded")
        .await?;
    Ok(message.ts)
}

pub(super) async fn question(stage: &Stage) -> Result<(), Failure> {
    stage.say("chapter", "A question: what runs where?", &Value::Null);
    stage.say(
        "typed",
        "Ben types /gate where orders",
        &json!({ "user": BEN }),
    );
    let slack = stage.sandbox.slack();
    slack.command(BEN, CHANNEL, "/gate", "where orders").await;
    let answer = stage.whispered(BEN, "server groups").await?;
    for line in answer.lines() {
        stage.say("answered", &format!("only Ben sees: {line}"), &Value::Null);
    }
    Ok(())
}

/// Ben links an account of his own.
async fn link(stage: &Stage, source: &str, token: &str) -> Result<(), Failure> {
    let slack = stage.sandbox.slack();
    let what = format!("link {source}");
    stage.say(
        "linked",
        &format!("Ben types /gate {what}"),
        &json!({ "user": BEN }),
    );
    slack.command(BEN, CHANNEL, "/gate", &what).await;
    stage
        .until("the modal", |this| this.sandbox.slack().view(BEN))
        .await?;
    let values = json!({ FIELD: { FIELD: { "value": token } } });
    let (_, errors) = slack.submit(BEN, &values).await?;
    if errors.as_object().is_none_or(serde_json::Map::is_empty) {
        return Ok(());
    }
    Err(format!("the token was refused: {errors}").into())
}

/// The message whose text begins so.
async fn requested(stage: &Stage, text: &str) -> Result<String, Failure> {
    let found = |this: &Stage| {
        this.roots()
            .into_iter()
            .find(|one| one.text.starts_with(text))
    };
    let message = stage.until("the request in Slack", found).await?;
    stage.say(
        "requested",
        &format!("#deploys: {}", message.text),
        &json!({ "ts": message.ts }),
    );
    Ok(message.ts)
}

/// A job of GitHub Actions waits for a reviewer; the run.
pub(super) async fn review(stage: &Stage) -> Result<i64, Failure> {
    stage.say(
        "chapter",
        "A GitHub approval: an environment with a reviewer",
        &Value::Null,
    );
    let world = stage.sandbox.world();
    link(stage, "github", &world.classic_token("ben", &["repo"])).await?;
    let sha = world.branches().first().map(|(_, sha)| sha.clone());
    let run = world.hold_for_review(&sha.unwrap_or_default(), ENVIRONMENT, "ada");
    let run = run.ok_or("the sandbox has no run that can wait")?;
    let ts = requested(stage, "Approval needed: live").await?;
    stage.say("clicked", "Ben presses Approve", &json!({ "user": BEN }));
    stage
        .sandbox
        .slack()
        .press(BEN, CHANNEL, &ts, APPROVE)
        .await?;
    stage.shows(&ts, "Approved").await?;
    Ok(run)
}

/// A workflow of CircleCI waits for an approval.
pub(super) async fn approval_job(stage: &Stage) -> Result<CircleRun, Failure> {
    stage.say("chapter", "A CircleCI approval job", &Value::Null);
    let circleci = stage.sandbox.circleci();
    link(stage, "circleci", &circleci.person("ben")).await?;
    let run = circleci.start(&review_app());
    let ts = requested(stage, "Approval needed: approve_to_redeploy").await?;
    stage.say("clicked", "Ben presses Approve", &json!({ "user": BEN }));
    stage
        .sandbox
        .slack()
        .press(BEN, CHANNEL, &ts, APPROVE)
        .await?;
    stage.shows(&ts, "Approved").await?;
    Ok(run)
}
