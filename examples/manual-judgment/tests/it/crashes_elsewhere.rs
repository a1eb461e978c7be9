//! A process that dies at each request of a decision that is made elsewhere than at a stage of
//! Spinnaker's: a start or a cancellation that somebody asked for, an environment of GitHub's, an
//! approval job of CircleCI's.

use manual_judgment::app::{Parts, beside, with_ci};
use manual_judgment::config::{ActionRule, Verb};
use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::State;
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use sandbox::{CircleJob, CirclePipeline, CircleRun, Pipeline, Sandbox};
use serde_json::json;

use crate::kills::{Story, ended_once, matrix};
use crate::scene::{ADA, BEN, Scene};

/// What somebody asked for in Slack.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Start,
    Cancel,
}

impl Story for Asked {
    type Begun = String;

    fn parts(self, sandbox: &Sandbox, database: &str) -> Parts {
        let mut parts = beside(sandbox, database, Policy::default()).unwrap();
        let mut allowed = ActionRule::default();
        allowed.application = "orders".into();
        allowed.allow = vec![Verb::Start, Verb::Cancel];
        allowed.channels = vec![CHANNEL.into()];
        parts.config.file.action = vec![allowed];
        parts.config.file.spinnaker.applications = vec!["orders".into()];
        // A stage that waits is not shown: only what was asked for is.
        parts.config.file.rule[0].application = "pipelines".into();
        parts
    }

    async fn begin(self, scene: &Scene) -> String {
        let spinnaker = scene.sandbox.spinnaker();
        let words = match self {
            Self::Start => {
                let pipeline = Pipeline::new("orders", "to-prod").deploy("Deploy");
                let tag = json!({ "parameterConfig": [{ "name": "tag", "required": true }] });
                spinnaker.define(&pipeline, &tag);
                "start orders to-prod tag=9.4.1"
            }
            Self::Cancel => {
                let waits = Pipeline::new("orders", "to-prod").judgment("Go live?", json!({}));
                let _run = spinnaker.start(&waits);
                "cancel orders to-prod wrong tag"
            }
        };
        let slack = scene.sandbox.slack();
        slack.command(ADA, CHANNEL, "/gate", words).await;
        scene.request("pipelines/").await
    }

    async fn act(self, scene: &Scene, ts: &String) {
        scene.press(BEN, ts, APPROVE).await;
    }

    async fn end(self, scene: &Scene, ts: &String, at: &str) {
        ended_once(scene, "pipelines/", ts, State::Approved, at).await;
        let runs = scene.sandbox.spinnaker().executions("orders");
        assert_eq!(runs.len(), 1, "{at}");
        match self {
            Self::Start => assert_eq!(runs[0]["trigger"]["parameters"]["tag"], "9.4.1", "{at}"),
            Self::Cancel => assert_eq!(runs[0]["status"], "CANCELED", "{at}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_start_there_is_one_execution() {
    let start = ["POST /pipelines/v2/orders/to-prod", "POST /api/chat.update"];
    matrix(Asked::Start, &start).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_cancellation_it_is_canceled_once() {
    let cancel = ["PUT /pipelines/{}/cancel", "POST /api/chat.update"];
    matrix(Asked::Cancel, &cancel).await;
}

/// What is decided at GitHub.
#[derive(Clone, Copy, Debug, PartialEq)]
enum GitHub {
    /// By a reviewer, with their own account.
    Approve,
    Reject,
    /// By the app that the environment asks.
    Rule,
}

impl Story for GitHub {
    type Begun = (String, String);

    fn parts(self, sandbox: &Sandbox, database: &str) -> Parts {
        let mut parts = beside(sandbox, database, Policy::default()).unwrap();
        with_ci(&mut parts, sandbox);
        parts.config.circleci = None;
        parts
    }

    async fn begin(self, scene: &Scene) -> (String, String) {
        let world = scene.sandbox.world();
        let is_rule = self == Self::Rule;
        let source = if is_rule {
            world.set_environment("live", &[], false);
            assert!(world.ask_app("live", true));
            "github-app"
        } else {
            world.set_environment("live", &["ben"], false);
            let token = world.classic_token("ben", &["repo"]);
            assert_eq!(scene.link(BEN, "github", &token).await, json!({}));
            "github"
        };
        let sha = world.branches()[0].1.clone();
        let run = world.hold_for_review(&sha, "live", "ada").unwrap();
        let part = format!("{source}/acme/web#{run}/live/1");
        let ts = scene.request(&part).await;
        (part, ts)
    }

    async fn act(self, scene: &Scene, (_, ts): &(String, String)) {
        let action = if self == Self::Reject {
            REJECT
        } else {
            APPROVE
        };
        scene.press(BEN, ts, action).await;
    }

    async fn end(self, scene: &Scene, (part, ts): &(String, String), at: &str) {
        let state = if self == Self::Reject {
            State::Rejected
        } else {
            State::Approved
        };
        ended_once(scene, part, ts, state, at).await;
        // Taken once: a second decision would have been refused.
        let reviews = scene.sandbox.world().decided_reviews();
        let by = (self != Self::Rule).then(|| "ben".to_owned());
        let word = if state == State::Approved {
            "approved"
        } else {
            "rejected"
        };
        assert_eq!(reviews, [("live".to_owned(), word.to_owned(), by)], "{at}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_review_it_is_given_once() {
    let run = "/repos/acme/web/actions/runs/{}";
    let review = format!("POST {run}/pending_deployments");
    let look = format!("GET {run}/approvals");
    let wanted = [review.as_str(), look.as_str(), "POST /api/chat.update"];
    matrix(GitHub::Approve, &wanted).await;
    matrix(GitHub::Reject, &wanted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_an_apps_decision_it_is_taken_once() {
    let rule = "POST /repos/acme/web/actions/runs/{}/deployment_protection_rule";
    matrix(GitHub::Rule, &[rule, "POST /api/chat.update"]).await;
}

/// What is decided at CircleCI.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Circle {
    Approve,
    Reject,
}

impl Story for Circle {
    type Begun = (CircleRun, String);

    fn parts(self, sandbox: &Sandbox, database: &str) -> Parts {
        let mut parts = beside(sandbox, database, Policy::default()).unwrap();
        with_ci(&mut parts, sandbox);
        parts.config.github = None;
        parts
    }

    async fn begin(self, scene: &Scene) -> (CircleRun, String) {
        let circleci = scene.sandbox.circleci();
        let token = circleci.person("ben");
        assert_eq!(scene.link(BEN, "circleci", &token).await, json!({}));
        let pipeline = CirclePipeline::new("review-app")
            .job(CircleJob::approval("hold"))
            .job(CircleJob::build("redeploy").needs("hold"));
        let run = circleci.start(&pipeline);
        let ts = scene.request(&run.workflow).await;
        (run, ts)
    }

    async fn act(self, scene: &Scene, (_, ts): &(CircleRun, String)) {
        let action = if self == Self::Reject {
            REJECT
        } else {
            APPROVE
        };
        scene.press(BEN, ts, action).await;
    }

    async fn end(self, scene: &Scene, (run, ts): &(CircleRun, String), at: &str) {
        let (state, status) = match self {
            Self::Approve => (State::Approved, "success"),
            Self::Reject => (State::Rejected, "canceled"),
        };
        ended_once(scene, &run.workflow, ts, state, at).await;
        let circleci = scene.sandbox.circleci();
        assert_eq!(circleci.job(run, "hold").unwrap().status, status, "{at}");
        assert_eq!(circleci.decisions(), 1, "{at}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_an_approval_job_it_is_decided_once() {
    let approve = "POST /api/v2/workflow/{}/approve/{}";
    matrix(Circle::Approve, &[approve, "POST /api/chat.update"]).await;
    let cancel = "POST /api/v2/jobs/{}/cancel";
    matrix(Circle::Reject, &[cancel, "POST /api/chat.update"]).await;
}
