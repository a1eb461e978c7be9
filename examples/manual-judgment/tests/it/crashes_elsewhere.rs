//! A process that dies at each request of a decision that is made elsewhere than at a stage of
//! Spinnaker's: a start or a cancellation that somebody asked for, an environment of GitHub's, an
//! approval job of CircleCI's.

use std::time::Duration;

use manual_judgment::app::{Parts, beside, with_ci};
use manual_judgment::config::{ActionRule, Verb};
use manual_judgment::demo::CHANNEL;
use manual_judgment::gate::State;
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use sandbox::{CircleCancels, CircleJob, CirclePipeline, CircleRun, Pipeline, Sandbox};
use serde_json::json;

use crate::kills::{Story, ended_once, killed_and_away, matrix};
use crate::scene::{ADA, BEN, Scene};
use crate::wire::Moment;

/// What somebody asked for in Slack.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    Start,
    Cancel,
    /// Somebody asked for a cancellation, and somebody else says no to it.
    Refused,
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
            Self::Cancel | Self::Refused => {
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
        let action = if self == Self::Refused {
            REJECT
        } else {
            APPROVE
        };
        scene.press(BEN, ts, action).await;
    }

    async fn end(self, scene: &Scene, ts: &String, at: &str) {
        let state = if self == Self::Refused {
            State::Rejected
        } else {
            State::Approved
        };
        ended_once(scene, "pipelines/", ts, state, at).await;
        let runs = scene.sandbox.spinnaker().executions("orders");
        assert_eq!(runs.len(), 1, "{at}");
        match self {
            Self::Start => assert_eq!(runs[0]["trigger"]["parameters"]["tag"], "9.4.1", "{at}"),
            Self::Cancel => assert_eq!(runs[0]["status"], "CANCELED", "{at}"),
            Self::Refused => assert_eq!(runs[0]["status"], "RUNNING", "{at}"),
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
    matrix(Asked::Refused, &["POST /api/chat.update"]).await;
}

/// What is decided at GitHub.
#[derive(Clone, Copy, Debug, PartialEq)]
enum GitHub {
    /// By a reviewer, with their own account.
    Approve,
    Reject,
    /// By the app that the environment asks: GitHub names nobody who decided for it.
    Rule,
    RuleRejects,
}

impl GitHub {
    fn rejects(self) -> bool {
        matches!(self, Self::Reject | Self::RuleRejects)
    }

    fn is_rule(self) -> bool {
        matches!(self, Self::Rule | Self::RuleRejects)
    }
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
        let source = if self.is_rule() {
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
        let action = if self.rejects() { REJECT } else { APPROVE };
        scene.press(BEN, ts, action).await;
    }

    async fn end(self, scene: &Scene, (part, ts): &(String, String), at: &str) {
        let state = if self.rejects() {
            State::Rejected
        } else {
            State::Approved
        };
        ended_once(scene, part, ts, state, at).await;
        // Taken once: a second decision would have been refused.
        let reviews = scene.sandbox.world().decided_reviews();
        let by = (!self.is_rule()).then(|| "ben".to_owned());
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
    matrix(GitHub::RuleRejects, &[rule, "POST /api/chat.update"]).await;
}

/// Longer than a decision may take, and than the watcher leaves one alone.
const AWAY: Duration = Duration::from_secs(20 * 60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_of_a_service_that_was_away_for_long_is_known_as_its_own() {
    let run = "/repos/acme/web/actions/runs/{}";
    let review = format!("POST {run}/pending_deployments");
    let rule = format!("POST {run}/deployment_protection_rule");
    let label = |rule_decides| if rule_decides { &rule } else { &review };
    let stories = [
        GitHub::Approve,
        GitHub::Reject,
        GitHub::Rule,
        GitHub::RuleRejects,
    ];
    let stories = stories.map(|story| {
        let label = label(story.is_rule()).clone();
        killed_and_away(story, label, Moment::After, AWAY)
    });
    futures_util::future::join_all(stories).await;
    let rejects = Circle::Reject(CircleCancels::WorkflowByNobody);
    let cancel = "POST /api/v2/jobs/{}/cancel".to_owned();
    killed_and_away(rejects, cancel, Moment::After, AWAY).await;
}

/// What is decided at CircleCI.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Circle {
    Approve,
    /// What a canceled job does to its workflow is documented nowhere.
    Reject(CircleCancels),
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
        if let Self::Reject(what) = self {
            circleci.job_cancels(what);
        }
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
        let action = match self {
            Self::Approve => APPROVE,
            Self::Reject(_) => REJECT,
        };
        scene.press(BEN, ts, action).await;
    }

    async fn end(self, scene: &Scene, (run, ts): &(CircleRun, String), at: &str) {
        let (state, status) = match self {
            Self::Approve => (State::Approved, "success"),
            Self::Reject(_) => (State::Rejected, "canceled"),
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
    for what in [
        CircleCancels::Job,
        CircleCancels::Workflow,
        CircleCancels::WorkflowByNobody,
    ] {
        matrix(Circle::Reject(what), &[cancel, "POST /api/chat.update"]).await;
    }
}
