//! GitHub with one commit whose checks change as time passes, on a clock that only moves when
//! somebody waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::DateTime;
use github_checks::progress::Follow;
use github_checks::{Client, Error, Gate, Policy};
use http::{Request, Response};
use serde_json::{Value, json};

use crate::client::{SHA, repo};
use crate::sdk::transport::{Limits, Transport, TransportError};

/// When the play begins, in seconds since 1970.
const START: i64 = 1_700_000_000;

/// What GitHub lists at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scene {
    pub(crate) statuses: Vec<Value>,
    pub(crate) runs: Vec<Value>,
    pub(crate) suites: Vec<Value>,
}

/// From when on, with which status, and the body.
type Reply = (f64, u16, String);

type Script = Arc<dyn Fn(f64) -> Scene + Send + Sync>;

/// The transport; clones share the clock.
#[derive(Clone)]
pub(crate) struct Play {
    script: Script,
    replies: Arc<Mutex<HashMap<String, Vec<Reply>>>>,
    elapsed: Arc<Mutex<Duration>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl std::fmt::Debug for Play {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Play")
    }
}

impl Play {
    /// A commit whose checks are `script` of the seconds since the beginning.
    pub(crate) fn new(script: impl Fn(f64) -> Scene + Send + Sync + 'static) -> Self {
        Self {
            script: Arc::new(script),
            replies: Arc::default(),
            elapsed: Arc::default(),
            asked: Arc::default(),
        }
    }

    /// Another answer for this path, from `from` seconds on.
    pub(crate) fn reply(
        &self,
        path: &str,
        from: f64,
        status: u16,
        body: impl Into<String>,
    ) -> &Self {
        let mut replies = self.replies.lock().unwrap();
        let of_path = replies.entry(path.to_owned()).or_default();
        of_path.push((from, status, body.into()));
        drop(replies);
        self
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder("t").build_with(self.clone()).unwrap()
    }

    /// Lets `seconds` pass.
    pub(crate) fn pass(&self, seconds: f64) {
        *self.elapsed.lock().unwrap() += Duration::from_secs_f64(seconds);
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.elapsed.lock().unwrap().as_secs_f64()
    }

    /// Paths of every request so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// Every gate of a watch, with the second in which it was emitted; the error it ended
    /// with is the last one.
    pub(crate) async fn watch(
        &self,
        policy: &Policy,
        deadline: u64,
    ) -> Vec<(f64, Result<Gate, Error>)> {
        let follow = Follow::default().within(Duration::from_secs(deadline));
        self.follow(policy, SHA, &follow).await
    }

    /// The same for any name of the commit, with options.
    pub(crate) async fn follow(
        &self,
        policy: &Policy,
        git_ref: &str,
        follow: &Follow,
    ) -> Vec<(f64, Result<Gate, Error>)> {
        let (client, repo) = (self.client(), repo());
        let mut gates = Vec::new();
        let watch = client.watch(&repo, git_ref, policy, follow);
        let result = watch
            .on_event(|gate| gates.push((self.seconds(), Ok(gate))))
            .await;
        match result {
            Ok(decision) => {
                let last: &Gate = gates.last().unwrap().1.as_ref().unwrap();
                assert_eq!(decision.gate.verdict, last.verdict);
                assert_eq!(decision.outcome.is_done(), last.is_deployable());
                let unknown = decision.outcome.exit_code() == 3;
                assert!(unknown || !last.is_undecided(), "{:?}", decision.outcome);
            }
            Err(error) => gates.push((self.seconds(), Err(error))),
        }
        gates
    }

    fn answer(&self, path: &str) -> (u16, String) {
        let now = self.seconds();
        let replies = self.replies.lock().unwrap();
        let known = replies.get(path).into_iter().flatten();
        if let Some((_, status, body)) = known.rev().find(|(from, ..)| *from <= now) {
            return (*status, body.clone());
        }
        drop(replies);
        let commits = format!("/repos/octo/hello/commits/{SHA}");
        let scene = || (self.script)(now);
        let list = |name: &str, items: Vec<Value>| {
            (
                200,
                json!({ "total_count": items.len(), name: items }).to_string(),
            )
        };
        match path.strip_prefix(&commits) {
            Some("") => (200, SHA.to_owned()),
            Some("/status") => list("statuses", scene().statuses),
            Some("/check-runs") => list("check_runs", scene().runs),
            Some("/check-suites") => list("check_suites", scene().suites),
            _ => panic!("nobody answers {path}"),
        }
    }
}

#[async_trait]
impl Transport for Play {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let path = request.uri().path().to_owned();
        self.asked.lock().unwrap().push(path.clone());
        let (status, body) = self.answer(&path);
        Ok(Response::builder()
            .status(status)
            .body(body.into())
            .unwrap())
    }

    async fn sleep(&self, pause: Duration) {
        *self.elapsed.lock().unwrap() += pause;
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn now(&self) -> SystemTime {
        let start = Duration::from_secs(START.unsigned_abs());
        SystemTime::UNIX_EPOCH + start + *self.elapsed.lock().unwrap()
    }
}

/// A moment of the play, as GitHub writes it.
pub(crate) fn at(seconds: f64) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "some days at most")]
    let moment = DateTime::from_timestamp(START + seconds.floor() as i64, 0).unwrap();
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A check run of GitHub Actions: `queued`, `in_progress`, or a conclusion.
pub(crate) fn run(id: u64, name: &str, suite: u64, state: &str) -> Value {
    let (status, conclusion) = match state {
        "queued" | "in_progress" => (state, None),
        conclusion => ("completed", Some(conclusion)),
    };
    json!({
        "id": id, "name": name, "head_sha": SHA, "status": status, "conclusion": conclusion,
        "check_suite": { "id": suite }, "app": { "id": 15368, "slug": "github-actions" },
    })
}

/// A suite of GitHub Actions that was created at `created`: `queued`, `in_progress`, or a
/// conclusion.
pub(crate) fn suite(id: u64, state: &str, count: usize, created: f64) -> Value {
    let (status, conclusion) = match state {
        "queued" | "in_progress" => (state, None),
        conclusion => ("completed", Some(conclusion)),
    };
    json!({
        "id": id, "head_sha": SHA, "status": status, "conclusion": conclusion,
        "latest_check_runs_count": count, "created_at": at(created), "updated_at": at(created),
        "app": { "id": 15368, "slug": "github-actions", "name": "GitHub Actions" },
    })
}

/// The queued suite of an app that never reports.
pub(crate) fn inert(id: u64, created: f64) -> Value {
    let mut suite = suite(id, "queued", 0, created);
    suite["app"] = json!({ "id": 2740, "slug": "renovate", "name": "Renovate" });
    suite
}

pub(crate) fn status(id: u64, context: &str, state: &str, created: f64) -> Value {
    json!({ "id": id, "context": context, "state": state, "created_at": at(created) })
}
