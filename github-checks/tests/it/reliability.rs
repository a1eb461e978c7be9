//! Numbers under faults: what succeeds, what is never done twice, how many requests leave.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::join_all;
use github_checks::Client;
use github_checks::check_runs::CreateCheckRun;
use github_checks::deployments::CreateDeployment;
use github_checks::ensure::{self, Intent};
use github_checks::repositories::GetRepository;
use github_checks::retry::RetryPolicy;
use github_checks::statuses::{CreateStatus, StatusState};
use github_checks::transport::{Limits, Transport, TransportError, TransportErrorKind};
use http::{Method, Request, Response};
use serde_json::{Value, json};

use crate::client::{SHA, repo};

/// A server that does what it is asked to and loses some of its answers.
#[derive(Clone, Debug)]
struct Faulty(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    random: u64,
    /// Answers lost, in percent.
    lost: u64,
    /// Lost before the request was executed, too.
    before: bool,
    requests: usize,
    clock: Duration,
    pauses: Vec<Duration>,
    under_way: usize,
    most: usize,
    writes: Vec<Duration>,
    /// What was made, by the caller's operation.
    made: HashMap<String, u32>,
    /// The newest of it, as lists show it.
    newest: VecDeque<Value>,
}

impl Faulty {
    fn new(lost: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            random: 0x9e37_79b9_7f4a_7c15,
            lost,
            before: false,
            requests: 0,
            clock: Duration::ZERO,
            pauses: Vec::new(),
            under_way: 0,
            most: 0,
            writes: Vec::new(),
            made: HashMap::new(),
            newest: VecDeque::new(),
        })))
    }

    fn client(&self, policy: RetryPolicy) -> Client {
        let builder = Client::builder("t")
            .retry(policy)
            .write_pause(Duration::ZERO);
        builder.build_with(self.clone()).unwrap()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl State {
    fn chance(&mut self, percent: u64) -> bool {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % 100 < percent
    }

    fn execute(&mut self, request: &Request<Bytes>) -> Value {
        let path = request.uri().path();
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let number = self.made.len() as u64 + 1;
        let kind = if path.contains("check-runs") {
            "check_run"
        } else {
            "deployment"
        };
        if *request.method() == Method::POST {
            let operation = body["external_id"]
                .as_str()
                .or(body["payload"]["operation"].as_str());
            let operation = operation.unwrap_or_default().to_owned();
            let mut made = json!({ "id": number, "kind": kind, "sha": SHA, "status": "queued", "state": "success", "context": "c" });
            for (name, value) in body.as_object().unwrap() {
                made[name] = value.clone();
            }
            *self.made.entry(operation).or_default() += 1;
            self.newest.push_front(made.clone());
            self.newest.truncate(20);
            return made;
        }
        let of_kind = |made: &&Value| made["kind"] == kind;
        let known: Vec<Value> = self.newest.iter().filter(of_kind).cloned().collect();
        match path {
            _ if path.ends_with("/check-runs") => {
                json!({ "total_count": known.len(), "check_runs": known })
            }
            _ if path.ends_with("/deployments") => Value::from(known),
            _ => json!({ "id": 1, "name": "hello" }),
        }
    }
}

#[async_trait]
impl Transport for Faulty {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        {
            let mut state = self.state();
            state.requests += 1;
            state.under_way += 1;
            state.most = state.most.max(state.under_way);
            if *request.method() != Method::GET {
                let now = state.clock;
                state.writes.push(now);
            }
        }
        tokio::task::yield_now().await;
        let mut state = self.state();
        state.under_way -= 1;
        let lost = state.lost;
        let lost = state.chance(lost);
        if lost && state.before {
            return Err(TransportError::new(TransportErrorKind::Connect));
        }
        let answer = state.execute(&request);
        match (lost, state.random % 3) {
            (false, _) => Ok(Response::builder()
                .status(200)
                .body(answer.to_string().into())
                .unwrap()),
            (true, 0) => Err(TransportError::new(TransportErrorKind::Interrupted)),
            (true, 1) => Ok(Response::builder()
                .status(502)
                .body("<html>".into())
                .unwrap()),
            (true, _) => Ok(Response::new(Bytes::from_static(b"{\"id\":"))),
        }
    }

    async fn sleep(&self, pause: Duration) {
        let mut state = self.state();
        state.clock += pause;
        state.pauses.push(pause);
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.state().clock
    }

    fn elapsed(&self) -> Duration {
        self.state().clock
    }
}

fn patient() -> RetryPolicy {
    let mut policy = RetryPolicy::default();
    (policy.attempts, policy.deadline) = (10, Duration::from_secs(120));
    policy
}

#[tokio::test]
async fn of_a_thousand_reads_with_three_in_ten_faults_985_succeed_and_with_patience_all() {
    for (policy, least) in [(RetryPolicy::default(), 985), (patient(), 1000)] {
        let github = Faulty::new(30).client(policy);
        let mut succeeded = 0;
        for _ in 0..1000 {
            succeeded += usize::from(github.send(&GetRepository::new(repo())).await.is_ok());
        }
        assert!(succeeded >= least, "{succeeded} of 1000");
    }
}

/// Asks until it is known, as a program does that is restarted after each unclear failure.
async fn deploy_once(github: &Client, call: &CreateDeployment, mut intent: Intent) {
    for _ in 0..20 {
        match ensure::deployment(github, call, intent.clone()).await {
            Ok(outcome) => {
                assert!(outcome.into_inner().deployment().is_some());
                return;
            }
            Err(error) => assert!(error.is_ambiguous(), "{error}"),
        }
        intent = Intent::resumed(intent.sent_at(), [""; 0]);
    }
    panic!("lost");
}

#[tokio::test]
async fn of_a_thousand_deployments_with_lost_answers_none_is_made_twice_or_lost() {
    let server = Faulty::new(30);
    let github = server.client(patient());
    for number in 0..500 {
        let operation = format!("op-{number}");
        let deploy = CreateDeployment::new(repo(), SHA).environment("staging");
        deploy_once(&github, &deploy.operation(operation), Intent::now(&github)).await;
    }
    for number in 500..1000 {
        let operation = format!("op-{number}");
        let run = CreateCheckRun::new(repo(), "lint", SHA).external_id(&*operation);
        let mut intent = Intent::now(&github);
        let run = loop {
            match ensure::check_run(&github, &run, intent.clone()).await {
                Ok(run) => break run.into_inner(),
                Err(error) => assert!(error.is_ambiguous(), "{error}"),
            }
            intent = Intent::resumed(intent.sent_at(), [""; 0]);
        };
        assert_eq!(run.external_id.as_deref(), Some(&*operation));
    }
    let state = server.state();
    assert_eq!(state.made.len(), 1000);
    assert!(state.made.values().all(|made| *made == 1), "one each");
}

#[tokio::test]
async fn a_deployment_that_is_given_up_anywhere_and_asked_for_again_is_made_once() {
    let server = Faulty::new(30);
    let github = server.client(patient());
    for number in 0..120 {
        let deploy = CreateDeployment::new(repo(), SHA)
            .environment("staging")
            .operation(format!("op-{number}"));
        let intent = Intent::now(&github);
        let sent_at = intent.sent_at();
        let mut call = Box::pin(ensure::deployment(&github, &deploy, intent));
        for _ in 0..number % 12 {
            if (&mut call).now_or_never().is_some() {
                break;
            }
        }
        drop(call);
        deploy_once(&github, &deploy, Intent::resumed(sent_at, [""; 0])).await;
    }
    let state = server.state();
    assert_eq!(state.made.len(), 120);
    assert!(state.made.values().all(|made| *made == 1), "one each");
}

#[tokio::test]
async fn a_write_that_must_not_be_repeated_leaves_once_however_its_answer_is_lost() {
    let server = Faulty::new(100);
    let github = server.client(RetryPolicy::default());
    for _ in 0..50 {
        let error = github
            .send(&CreateDeployment::new(repo(), SHA))
            .await
            .unwrap_err();
        assert!(error.is_ambiguous());
    }
    assert_eq!(server.state().requests, 50);
}

#[tokio::test]
async fn a_total_outage_costs_at_most_a_tenth_more_requests() {
    let server = Faulty::new(100);
    server.state().before = true;
    let github = server.client(RetryPolicy::default());
    for _ in 0..1000 {
        let begun = server.state().clock;
        assert!(github.send(&GetRepository::new(repo())).await.is_err());
        assert!(server.state().clock <= begun + Duration::from_secs(30));
    }
    let requests = server.state().requests;
    assert!((1001..=1100).contains(&requests), "{requests}");
}

#[tokio::test]
async fn a_thousand_clients_that_fail_together_do_not_come_back_together() {
    let mut quarters = [0u32; 4];
    for _ in 0..1000 {
        let server = Faulty::new(100);
        let mut policy = RetryPolicy::default();
        policy.attempts = 2;
        let github = server.client(policy);
        assert!(github.send(&GetRepository::new(repo())).await.is_err());
        // The first window is half a second.
        let pause = server.state().pauses[0].as_millis();
        quarters[usize::try_from(pause * 4 / 500).unwrap().min(3)] += 1;
    }
    let (least, most) = (
        quarters.iter().min().unwrap(),
        quarters.iter().max().unwrap(),
    );
    assert!(f64::from(*most) <= 1.5 * f64::from(*least), "{quarters:?}");
}

#[tokio::test]
async fn ten_requests_are_under_way_at_most_and_writes_go_one_after_another() {
    let server = Faulty::new(0);
    let builder = Client::builder("t").without_cache();
    let github = builder.build_with(server.clone()).unwrap();
    let read = GetRepository::new(repo());
    let reads = join_all((0..100).map(|_| github.send(&read)));
    let status = CreateStatus::new(repo(), SHA, StatusState::Success);
    let writes = join_all((0..10).map(|_| github.send(&status)));
    let (reads, writes) = futures_util::future::join(reads, writes).await;
    assert!(reads.iter().all(Result::is_ok) && writes.iter().all(Result::is_ok));
    let state = server.state();
    assert_eq!(state.most, 10);
    let apart = |pair: &[Duration]| pair[1] >= pair[0] + Duration::from_secs(1);
    assert!(state.writes.windows(2).all(apart), "{:?}", state.writes);
}

#[tokio::test]
async fn sixty_writes_in_line_all_end_within_the_deadline_of_one() {
    let server = Faulty::new(100);
    server.state().before = true;
    let github = server.client(RetryPolicy::default());
    let begun = server.state().clock;
    let status = CreateStatus::new(repo(), SHA, StatusState::Success);
    let ended = join_all((0..60).map(|_| github.send(&status))).await;
    assert!(ended.iter().all(Result::is_err));
    let took = server.state().clock.saturating_sub(begun);
    assert!(took <= Duration::from_secs(30), "{took:?}");
}

#[tokio::test]
async fn a_call_that_is_dropped_half_way_leaves_nothing_behind() {
    let server = Faulty::new(0);
    let github = server.client(RetryPolicy::default());
    let status = CreateStatus::new(repo(), SHA, StatusState::Success);
    for _ in 0..50 {
        // Polled once: the request is under way, the place and the turn are taken.
        assert!(github.send(&status).now_or_never().is_none());
    }
    github.send(&status).await.unwrap();
    github.send(&GetRepository::new(repo())).await.unwrap();
}
