//! Under faults: how many calls get through, and what never happens twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, Response};
use slack_blocks::codec::Raw as RawJson;
use slack_blocks::error::Error;
use slack_blocks::surface::Metadata;
use slack_blocks::web::calls::chat::PostMessage;
use slack_blocks::web::calls::reactions::AddReaction;
use slack_blocks::web::calls::users::GetUser;
use slack_blocks::web::ensure::{self, Ensured, Intent};
use slack_blocks::web::retry::RetryPolicy;
use slack_blocks::web::transport::{Limits, Transport, TransportError, TransportErrorKind};
use slack_blocks::{Client, Message};

/// What a request meets.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// Refused before it ran: 5xx, broken connection, HTML, `internal_error`, cut body.
    Transient,
    /// Executed, and the answer lost.
    Lost,
    /// Nobody is there.
    Outage,
}

/// A Slack in memory, on a clock of its own.
#[derive(Debug, Clone)]
struct World(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    dice: u64,
    share: u64,
    kind: u8,
    clock: Duration,
    requests: Vec<(String, Duration)>,
    messages: Vec<String>,
    pauses: Vec<Duration>,
}

impl World {
    fn new(kind: Fault, percent: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            dice: 0x9E37_79B9_7F4A_7C15,
            share: percent,
            kind: kind as u8,
            clock: Duration::ZERO,
            requests: Vec::new(),
            messages: Vec::new(),
            pauses: Vec::new(),
        })))
    }

    fn client(&self, policy: RetryPolicy) -> Client {
        let builder = Client::builder("t").retry(policy).paced(false);
        builder.build_with(self.clone()).unwrap()
    }

    fn requests(&self) -> usize {
        self.0.lock().unwrap().requests.len()
    }
}

impl State {
    fn roll(&mut self) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice
    }

    fn fault(&mut self) -> (Fault, u64) {
        let hit = self.roll() % 100 < self.share;
        let shape = self.roll() % 6;
        let fault = match self.kind {
            _ if !hit => Fault::None,
            1 => Fault::Transient,
            2 => Fault::Lost,
            _ => Fault::Outage,
        };
        (fault, shape)
    }

    fn run(&mut self, method: &str, body: &[u8]) -> String {
        match method {
            "chat.postMessage" => {
                let message: serde_json::Value = serde_json::from_slice(body).unwrap();
                self.messages.push(message["metadata"].to_string());
                r#"{"ok":true,"channel":"C1","ts":"1.0"}"#.to_owned()
            }
            "conversations.history" => {
                let newest = self.messages.iter().rev().take(100);
                let items = newest.map(|metadata| {
                    format!(r#"{{"type":"message","ts":"1.0","text":"x","metadata":{metadata}}}"#)
                });
                let items: Vec<_> = items.collect();
                format!(r#"{{"ok":true,"messages":[{}]}}"#, items.join(","))
            }
            _ => r#"{"ok":true,"user":{"id":"U1"}}"#.to_owned(),
        }
    }
}

fn reply(status: u16, body: &str) -> Response<Bytes> {
    let body = Bytes::copy_from_slice(body.as_bytes());
    Response::builder().status(status).body(body).unwrap()
}

#[async_trait]
impl Transport for World {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let fails = |kind| Err(TransportError::new(kind));
        let mut state = self.0.lock().unwrap();
        let method = request.uri().path().trim_start_matches("/api/").to_owned();
        let at = state.clock;
        state.requests.push((method.clone(), at));
        // Looking must not fail here: it is the writes that are counted.
        let (fault, shape) = match method.as_str() {
            "conversations.history" => (Fault::None, 0),
            _ => state.fault(),
        };
        match (fault, shape) {
            (Fault::None, _) => Ok(reply(200, &state.run(&method, request.body()))),
            (Fault::Transient, 0) => fails(TransportErrorKind::Connect),
            (Fault::Outage, _) | (Fault::Transient, 1) => fails(TransportErrorKind::Interrupted),
            (Fault::Transient, 2) => Ok(reply(502, "<html>bad gateway</html>")),
            (Fault::Transient, 3) => Ok(reply(200, r#"{"ok":false,"error":"internal_error"}"#)),
            (Fault::Transient, 4) => Ok(reply(200, r#"{"ok":true,"us"#)),
            (Fault::Transient, _) => Ok(reply(200, "<html>welcome</html>")),
            (Fault::Lost, shape) => {
                state.run(&method, request.body());
                match shape {
                    0 | 1 => fails(TransportErrorKind::Timeout),
                    2 => fails(TransportErrorKind::Interrupted),
                    3 => fails(TransportErrorKind::TooLarge),
                    4 => Ok(reply(504, "")),
                    _ => Ok(reply(200, r#"{"ok":tr"#)),
                }
            }
        }
    }

    async fn sleep(&self, pause: Duration) {
        let mut state = self.0.lock().unwrap();
        state.pauses.push(pause);
        state.clock += pause;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.0.lock().unwrap().clock
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().clock
    }
}

fn patient() -> RetryPolicy {
    let mut policy = RetryPolicy::default();
    policy.attempts = 10;
    policy.deadline = Duration::from_secs(120);
    policy
}

#[tokio::test]
async fn r1_reads_get_through_thirty_percent_of_faults() {
    for (policy, least) in [(RetryPolicy::default(), 985), (patient(), 1000)] {
        let world = World::new(Fault::Transient, 30);
        let slack = world.client(policy);
        let mut passed = 0;
        for _ in 0..1000 {
            passed += usize::from(slack.send(&GetUser::new("U1")).await.is_ok());
        }
        assert!(passed >= least, "{passed}");
    }
}

#[tokio::test]
async fn r2_a_message_is_never_posted_twice_by_the_client_itself() {
    let world = World::new(Fault::Lost, 30);
    let slack = world.client(RetryPolicy::default());
    let mut unclear = 0;
    for _ in 0..1000 {
        match slack.send(&PostMessage::new("C1", "x")).await {
            Ok(_) => {}
            Err(error) => unclear += usize::from(error.is_ambiguous()),
        }
    }
    assert_eq!(world.requests(), 1000);
    assert!((200..400).contains(&unclear), "{unclear}");
}

#[tokio::test]
async fn r2_an_ensured_message_is_posted_once_and_none_is_lost() {
    let world = World::new(Fault::Lost, 30);
    let slack = world.client(RetryPolicy::default());
    let mut found = 0;
    for n in 0..1000 {
        let id = RawJson::of(&serde_json::json!({ "operation": n })).unwrap();
        let message = Message::new("x").metadata(Metadata::new("operation", id));
        let call = PostMessage::new("C1", message);
        let ensured = ensure::message(&slack, &call, Intent::now(&slack)).await;
        found += usize::from(matches!(ensured.unwrap(), Ensured::Found(_)));
    }
    let state = world.0.lock().unwrap();
    let mut times: HashMap<&str, u32> = HashMap::new();
    for message in &state.messages {
        *times.entry(message).or_default() += 1;
    }
    assert_eq!(times.len(), 1000);
    assert!(times.values().all(|times| *times == 1));
    assert!(found > 200, "{found}");
}

#[tokio::test]
async fn an_operation_that_is_resumed_looks_before_it_posts() {
    let world = World::new(Fault::None, 0);
    let slack = world.client(RetryPolicy::default());
    let id = RawJson::of(&serde_json::json!({ "operation": 7 })).unwrap();
    let call = PostMessage::new("C1", Message::new("x").metadata(Metadata::new("op", id)));
    let decided = slack.transport().now();
    let first = ensure::message(&slack, &call, Intent::resumed(decided, [""; 0])).await;
    assert!(matches!(first, Ok(Ensured::Created(_))));
    let second = ensure::message(&slack, &call, Intent::resumed(decided, [""; 0])).await;
    assert!(matches!(second, Ok(Ensured::Found(_))));
    assert_eq!(world.0.lock().unwrap().messages.len(), 1);
}

#[tokio::test]
async fn r3_a_total_outage_costs_few_requests() {
    let world = World::new(Fault::Outage, 100);
    let slack = world.client(RetryPolicy::default());
    for _ in 0..1000 {
        assert!(slack.send(&GetUser::new("U1")).await.is_err());
    }
    assert!(world.requests() <= 1100, "{}", world.requests());
}

#[tokio::test]
async fn r3_no_pause_reaches_past_the_deadline() {
    for seconds in [1, 5, 29] {
        let world = World::new(Fault::Outage, 100);
        let mut policy = patient();
        policy.deadline = Duration::from_secs(seconds);
        let slack = world.client(policy);
        let _ = slack.send(&GetUser::new("U1")).await;
        let slept: Duration = world.0.lock().unwrap().pauses.iter().sum();
        assert!(slept < policy.deadline, "{slept:?}");
    }
}

#[tokio::test]
async fn r4_clients_that_fail_together_do_not_come_back_together() {
    let mut quarters = [0u32; 4];
    for _ in 0..4000 {
        let world = World::new(Fault::Outage, 100);
        let mut policy = RetryPolicy::default();
        policy.attempts = 2;
        let _ = world.client(policy).send(&GetUser::new("U1")).await;
        let first = world.0.lock().unwrap().pauses[0].as_secs_f64();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 3"
        )]
        let quarter = (first / 0.5 * 4.0) as usize;
        quarters[quarter] += 1;
    }
    let (least, most) = (
        quarters.iter().min().unwrap(),
        quarters.iter().max().unwrap(),
    );
    assert!(f64::from(*most) / f64::from(*least) <= 1.5, "{quarters:?}");
}

/// Answers at once, on tokio's clock, which stands until everyone sleeps.
#[derive(Debug, Clone)]
struct Paused(tokio::time::Instant, Arc<Mutex<Vec<(String, Duration)>>>);

#[async_trait]
impl Transport for Paused {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let message: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        let channel = message["channel"].as_str().unwrap().to_owned();
        self.1.lock().unwrap().push((channel, self.0.elapsed()));
        Ok(reply(200, r#"{"ok":true,"channel":"C1","ts":"1.0"}"#))
    }

    async fn sleep(&self, pause: Duration) {
        tokio::time::sleep(pause).await;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.0.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[tokio::test(start_paused = true)]
async fn r5_messages_to_a_channel_are_a_second_apart_also_when_sent_at_once() {
    let world = Paused(tokio::time::Instant::now(), Arc::default());
    let slack = Client::builder("t").build_with(world.clone()).unwrap();
    let post = |n: usize| PostMessage::new(format!("C{}", n % 2), "x");
    let calls: Vec<_> = (0..40).map(post).collect();
    let sent = join_all(calls.iter().map(|call| slack.send(call))).await;
    assert!(sent.iter().all(Result::is_ok));
    let log = world.1.lock().unwrap();
    for channel in ["C0", "C1"] {
        let times = log.iter().filter(|(to, _)| to == channel);
        let times: Vec<_> = times.map(|(_, at)| *at).collect();
        assert_eq!(times.len(), 20);
        let second = Duration::from_secs(1);
        assert!(times.windows(2).all(|pair| pair[1] >= pair[0] + second));
        assert!(
            times[19] < Duration::from_secs(20),
            "and no slower than needed"
        );
    }
}

#[tokio::test]
async fn a_call_whose_turn_is_too_far_off_is_refused_at_once() {
    let world = World::new(Fault::None, 0);
    let mut policy = RetryPolicy::default();
    policy.deadline = Duration::from_millis(500);
    let slack = Client::builder("t")
        .retry(policy)
        .build_with(world.clone())
        .unwrap();
    slack.send(&PostMessage::new("C1", "x")).await.unwrap();
    let error = slack.send(&PostMessage::new("C1", "x")).await.unwrap_err();
    assert!(matches!(error, Error::Busy { .. }));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    assert!(error.to_string().contains("chat.postMessage"));
    assert_eq!(world.requests(), 1);
}

#[tokio::test]
async fn r6_a_call_that_is_dropped_leaves_nothing_behind() {
    /// Never answers, and knows how many are waiting.
    #[derive(Debug, Clone)]
    struct Silent(Arc<()>);
    #[async_trait]
    impl Transport for Silent {
        async fn send(
            &self,
            _: Request<Bytes>,
            _: Limits,
        ) -> Result<Response<Bytes>, TransportError> {
            let _here = Arc::clone(&self.0);
            std::future::pending().await
        }
        async fn sleep(&self, _: Duration) {}
    }
    let waiting = Arc::new(());
    let slack = Client::builder("t")
        .build_with(Silent(Arc::clone(&waiting)))
        .unwrap();
    let idle = Arc::strong_count(&waiting);
    {
        let call = GetUser::new("U1");
        let mut future = Box::pin(slack.send(&call));
        assert!(futures_util::poll!(&mut future).is_pending());
        assert_eq!(Arc::strong_count(&waiting), idle + 1);
    }
    assert_eq!(Arc::strong_count(&waiting), idle);
}

#[tokio::test]
async fn a_repeat_that_finds_its_own_effect_is_a_success() {
    use crate::script::{Script, answer, fails};
    let there = answer(200, &[], r#"{"ok":false,"error":"already_reacted"}"#);
    let script = Script::of([fails(TransportErrorKind::Timeout), there]);
    let slack = Client::builder("t").build_with(script.clone()).unwrap();
    slack
        .send(&AddReaction::new("C1", "1.2", "eyes"))
        .await
        .unwrap();
    // Without a lost attempt before, it is an ordinary refusal.
    let there = answer(200, &[], r#"{"ok":false,"error":"already_reacted"}"#);
    let slack = Client::builder("t")
        .build_with(Script::of([there]))
        .unwrap();
    assert!(
        slack
            .send(&AddReaction::new("C1", "1.2", "eyes"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_view_that_changed_after_a_lost_attempt_is_unclear() {
    use crate::script::{Script, answer, fails};
    use slack_blocks::block::Divider;
    use slack_blocks::web::calls::views::UpdateView;
    let conflict = answer(200, &[], r#"{"ok":false,"error":"hash_conflict"}"#);
    let script = Script::of([fails(TransportErrorKind::Interrupted), conflict]);
    let slack = Client::builder("t").build_with(script).unwrap();
    let view = slack_blocks::Modal::new(slack_blocks::PlainText::new("t"), [Divider::new()]);
    let error = slack
        .send(&UpdateView::new("V1", view).hash("h"))
        .await
        .unwrap_err();
    assert!(error.is_ambiguous());
}
