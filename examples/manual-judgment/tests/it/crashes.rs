//! A process that dies, or is paused, at each request that it makes for a decision.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use manual_judgment::app::{App, Parts, beside};
use manual_judgment::demo::{CHANNEL, wire};
use manual_judgment::gate::State;
use manual_judgment::gates::MIGRATIONS;
use manual_judgment::message::{APPROVE, REJECT};
use manual_judgment::policy::Policy;
use sandbox::Sandbox;
use serde_json::json;
use service::store::{OffsetClock, Settings};
use service::{Clock, OperationId, Stop, Store};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use crate::kills::{Story, matrix};
use crate::scene::{ADA, BEN, CLEO, Scene, sandbox, to_prod};
use crate::wire::{Moment, Sender, Wire};

pub(crate) fn parts(sandbox: &Sandbox, database: &str, own: &Wire, policy: Policy) -> Parts {
    own.carry(beside(sandbox, database, policy).unwrap())
}

/// What is pressed in a matrix, and what must be so in the end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Case {
    Approve,
    Reject,
    /// An approval of two that are needed.
    Vote,
    /// A click of who asked for it.
    Refused,
}

impl Case {
    fn policy(self) -> Policy {
        let mut policy = Policy::default();
        if self == Self::Vote {
            policy.min_approvals = 2;
        }
        policy
    }

    /// Who presses what.
    fn press(self) -> (&'static str, &'static str) {
        match self {
            Self::Approve | Self::Vote => (BEN, APPROVE),
            Self::Reject => (BEN, REJECT),
            Self::Refused => (ADA, APPROVE),
        }
    }

    /// The state, the judgments, and actions of the audit of which there is one each.
    fn end(self) -> (State, u64, &'static [&'static str]) {
        match self {
            Self::Approve => (
                State::Approved,
                1,
                &["gate.created", "gate.click.decides", "gate.approved"],
            ),
            Self::Reject => (
                State::Rejected,
                1,
                &["gate.created", "gate.click.decides", "gate.rejected"],
            ),
            Self::Vote => (State::Pending, 0, &["gate.created", "gate.click.voted"]),
            Self::Refused => (State::Pending, 0, &["gate.created", "gate.click.requester"]),
        }
    }

    /// What people see at last: of a decision the whole thread, of a click its count.
    async fn seen(self, scene: &Scene, ts: &str, at: &str) {
        let (word, replies) = match self {
            Self::Approve => ("Approved", 2),
            Self::Reject => ("Rejected", 2),
            Self::Vote | Self::Refused => ("Approval needed", 0),
        };
        scene.shows(ts, word).await;
        let line = match self {
            Self::Vote => "1 of 2 approvals",
            Self::Refused => "was refused",
            Self::Approve | Self::Reject => "",
        };
        let thread = scene
            .until("what follows", async |this: &Scene| {
                let thread = this.sandbox.slack().thread(CHANNEL, ts);
                let shown = json!(this.message(ts).blocks).to_string();
                let next = |reply: &sandbox::Message| reply.text.starts_with("Next:");
                let is_over = replies == 0 || thread.iter().any(next);
                (is_over && shown.contains(line)).then_some(thread)
            })
            .await;
        assert_eq!(thread.len(), replies, "{at}: {thread:#?}");
    }
}

/// What must be so in the end, whatever died: one effect, one message of each kind, and an
/// audit that holds every step.
async fn one_of_each(scene: &Scene, case: Case, run: &sandbox::Run, ts: &str, at: &str) {
    let (state, judgments, wanted) = case.end();
    let gate = scene
        .until("the audit", async |this: &Scene| {
            let gate = this.gate(run).await;
            let actions = this.audit(&gate.id).await;
            let is_whole = wanted
                .iter()
                .all(|one| actions.iter().any(|known| known == one));
            (gate.state == state && is_whole).then_some(gate)
        })
        .await;
    case.seen(scene, ts, at).await;
    assert_eq!(scene.roots(CHANNEL).len(), 1, "{at}");
    assert_eq!(scene.sandbox.spinnaker().judgments(), judgments, "{at}");
    let actions = scene.audit(&gate.id).await;
    for action in wanted {
        let count = actions.iter().filter(|known| known == action).count();
        assert_eq!(count, 1, "{at}: {action} in {actions:?}");
    }
    let sent = actions.iter().filter(|action| *action == "gate.sent");
    let sent = u64::try_from(sent.count()).unwrap();
    assert_eq!(sent, judgments, "{at}: {actions:?}");
    let whole = service::audit::verify(&scene.app.judge.store, None)
        .await
        .unwrap();
    assert!(whole.is_ok(), "{at}");
}

impl Story for Case {
    type Begun = (sandbox::Run, String);

    fn parts(self, sandbox: &Sandbox, database: &str) -> Parts {
        beside(sandbox, database, self.policy()).unwrap()
    }

    async fn begin(self, scene: &Scene) -> Self::Begun {
        scene.waits(&to_prod(json!({}))).await
    }

    async fn act(self, scene: &Scene, (_, ts): &Self::Begun) {
        let (person, action) = self.press();
        scene.press(person, ts, action).await;
    }

    async fn end(self, scene: &Scene, (run, ts): &Self::Begun, at: &str) {
        one_of_each(scene, self, run, ts, at).await;
    }
}

const DECISION: [&str; 5] = [
    "GET /pipelines/{}",
    "PATCH /pipelines/{}/stages/{}",
    "POST /api/chat.update",
    "POST /api/chat.postMessage",
    "POST /api/users.info",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_decision_there_is_one_effect_and_one_of_each_message() {
    matrix(Case::Approve, &DECISION).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_rejection_there_is_one_effect_and_one_of_each_message() {
    matrix(Case::Reject, &DECISION).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_of_a_click_it_counts_once_or_is_refused_once() {
    let click = ["POST /api/users.info", "POST /api/chat.postEphemeral"];
    matrix(Case::Vote, &click).await;
    matrix(Case::Refused, &click).await;
}

/// A database of one test's own on the server for tests.
pub(crate) async fn postgres() -> Option<(String, String)> {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        use std::io::Write as _;
        // Not the macro: a test's output is shown only when it fails.
        let line =
            b"SKIPPED on PostgreSQL: TEST_DATABASE_URL is not set; .ci/postgres starts a server\n";
        let _ = std::io::stderr().write_all(line);
        return None;
    };
    let name = format!("t{}", OperationId::random());
    on_server(
        &server,
        format!("CREATE DATABASE {name} TEMPLATE template0"),
    )
    .await;
    let (base, _) = server.rsplit_once('/').unwrap();
    Some((format!("{base}/{name}"), server))
}

pub(crate) async fn on_server(url: &str, statement: String) {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}

/// A clock that can stand still for one process: nobody who sleeps on it wakes, so no claim is
/// renewed, while time goes on for everybody else.
#[derive(Debug)]
pub(crate) struct Pausable {
    clock: Arc<dyn Clock>,
    paused: tokio::sync::watch::Sender<bool>,
}

#[async_trait]
impl Clock for Pausable {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    async fn sleep(&self, pause: Duration) {
        self.clock.sleep(pause).await;
        let _ = self.paused.subscribe().wait_for(|paused| !paused).await;
    }
}

/// Two replicas that share a database and its time; the first one has the people, and can be
/// paused.
pub(crate) async fn two_replicas(
    url: &str,
    change: impl Fn(&mut Parts),
) -> (Scene, App, Arc<Pausable>) {
    let sandbox = sandbox().await;
    let own = Wire::new();
    let mut first = parts(&sandbox, url, &own, Policy::default());
    change(&mut first);
    let settings = || Settings::new(url).migrations(MIGRATIONS);
    let store = Store::open(settings()).await.unwrap();
    let clock: Arc<dyn Clock> = OffsetClock::new(Arc::clone(&first.clock), store.clone());
    let mut second = parts(&sandbox, url, &Wire::new(), Policy::default());
    change(&mut second);
    let pausable = Arc::new(Pausable {
        clock: Arc::clone(&clock),
        paused: tokio::sync::watch::Sender::new(false),
    });
    let start = async |parts: Parts, store: Store, clock: Arc<dyn Clock>| {
        App::on_store(parts, store, clock, "127.0.0.1:0", Stop::new())
            .await
            .unwrap()
    };
    let app = start(first, store, pausable.clone()).await;
    let store = Store::open(settings()).await.unwrap();
    let other = start(second, store, clock.clone()).await;
    wire(&sandbox, &app);
    let http = Sender::to(app.address);
    let scene = Scene {
        sandbox,
        app,
        wire: own,
        http,
    };
    (scene, other, pausable)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_is_paused_past_its_claim_does_nothing_a_second_time() {
    let Some((url, server)) = postgres().await else {
        return;
    };
    let (scene, other, pausable) = two_replicas(&url, |_| ()).await;
    let mut paused = 0;
    // Either replica may take an operation: until the first one has.
    for _ in 0..20 {
        let (run, ts) = scene.waits(&to_prod(json!({}))).await;
        scene.wire.stop_at("GET /pipelines/{}", Moment::After);
        scene.press(BEN, &ts, APPROVE).await;
        let reached = scene.wire.reached.notified();
        let was = tokio::time::timeout(Duration::from_secs(2), reached)
            .await
            .is_ok();
        // It stands still, with its claim; the other one finishes.
        pausable.paused.send_replace(was);
        scene.becomes(&run, State::Approved).await;
        pausable.paused.send_replace(false);
        if was {
            scene.wire.go_on.notify_one();
        }
        scene.shows(&ts, "Approved").await;
        let gate = scene.gate(&run).await;
        let actions = scene.audit(&gate.id).await;
        let count = |action: &str| actions.iter().filter(|known| *known == action).count();
        assert_eq!(
            (count("gate.sent"), count("gate.approved")),
            (1, 1),
            "{actions:?}"
        );
        paused += u32::from(was);
        if paused == 3 {
            break;
        }
    }
    assert!(paused > 0, "the first replica never took a decision");
    let rounds = u64::try_from(scene.roots(CHANNEL).len()).unwrap();
    scene.pass(30).await;
    assert_eq!(
        (scene.patches(), scene.sandbox.spinnaker().judgments()),
        (rounds, rounds)
    );
    other.kill().await;
    scene.app.kill().await;
    let name = url.rsplit_once('/').unwrap().1.to_owned();
    on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_make_one_gate_and_one_decision() {
    let Some((url, server)) = postgres().await else {
        return;
    };
    let (scene, other, _) = two_replicas(&url, |_| ()).await;
    let (run, ts) = scene.waits(&to_prod(json!({}))).await;
    // The same click at both, and another person's at the same time.
    let body = scene.body(BEN, &ts, APPROVE, "1.1");
    let against = scene.body(CLEO, &ts, REJECT, "1.2");
    let elsewhere = Sender::to(other.address);
    let secret = scene.secret();
    let path = "/slack/interactions";
    let sent = futures_util::future::join_all([
        scene.http.signed(&secret, path, &body),
        elsewhere.signed(&secret, path, &body),
        elsewhere.signed(&secret, path, &against),
    ]);
    assert!(sent.await.iter().all(|(status, _)| *status == 200));
    let gate = scene
        .until("a decision", async |this: &Scene| {
            let gate = this.gate(&run).await;
            gate.state.is_final().then_some(gate)
        })
        .await;
    let actions = scene.audit(&gate.id).await;
    let count = actions
        .iter()
        .filter(|action| action.ends_with("decides"))
        .count();
    assert_eq!(
        (count, scene.patches(), scene.roots(CHANNEL).len()),
        (1, 1, 1),
        "{actions:?}"
    );
    other.kill().await;
    scene.app.kill().await;
    let name = url.rsplit_once('/').unwrap().1.to_owned();
    on_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
}
