//! Looking for a message: few requests, and no neighbor hides it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use slack_blocks::codec::Raw as RawJson;
use slack_blocks::ids::Ts;
use slack_blocks::surface::Metadata;
use slack_blocks::web::calls::chat::PostMessage;
use slack_blocks::web::ensure::{self, Ensured, Intent};
use slack_blocks::web::transport::{Limits, Transport, TransportError, TransportErrorKind};
use slack_blocks::{Client, Message};

use crate::script::{Script, Step, answer, fails};

/// A channel in which others write, too, on a clock of its own.
#[derive(Clone, Debug)]
struct Busy(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    clock: Duration,
    /// Milliseconds since the start, root of the thread, metadata.
    messages: Vec<(u64, Option<String>, Value)>,
    requests: usize,
    posts: usize,
    /// Messages that others write between two requests.
    others: u64,
    /// Each so many posts do not arrive at all; the response of every post is lost.
    dropped: usize,
}

const START: u64 = 1_700_000_000;

fn ts(millis: u64) -> String {
    format!("{}.{:06}", START + millis / 1000, millis % 1000 * 1000)
}

impl Busy {
    fn new(others: u64, dropped: usize) -> Self {
        let busy = Self(Arc::default());
        let mut state = busy.0.lock().unwrap();
        (state.others, state.dropped) = (others, dropped);
        drop(state);
        busy
    }

    fn client(&self) -> Client {
        Client::builder("t")
            .paced(false)
            .build_with(self.clone())
            .unwrap()
    }
}

impl State {
    fn now(&self) -> u64 {
        u64::try_from(self.clock.as_millis()).unwrap()
    }

    fn post(&mut self, call: &Value) -> bool {
        self.posts += 1;
        if self.dropped > 0 && self.posts.is_multiple_of(self.dropped) {
            return false;
        }
        let thread = call["thread_ts"].as_str().map(ToOwned::to_owned);
        let at = self.now();
        self.messages.push((at, thread, call["metadata"].clone()));
        true
    }

    /// One page, newest first, or of a thread oldest first.
    fn page(&self, form: &str, replies: bool) -> Value {
        let field = |name: &str| {
            let mut fields = form.split('&').filter_map(|field| field.split_once('='));
            fields.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let thread = field("ts").filter(|_| replies);
        let oldest = field("oldest").unwrap();
        let since = |message: &&(u64, Option<String>, Value)| *ts(message.0) > *oldest;
        let here = |message: &&(u64, Option<String>, Value)| message.1.as_deref() == thread;
        let skip: usize = field("cursor").map_or(0, |cursor| cursor.parse().unwrap());
        let limit: usize = field("limit").unwrap().parse().unwrap();
        let mut items: Vec<_> = if replies {
            let mut shown: Vec<_> = self.messages.iter().filter(here).filter(since).collect();
            shown.drain(..skip);
            shown
        } else {
            let newest = self.messages.iter().rev().take_while(since).filter(here);
            newest.skip(skip).take(limit + 1).collect()
        };
        let next = (items.len() > limit).then(|| (skip + limit).to_string());
        items.truncate(limit);
        let items: Vec<_> = items
            .into_iter()
            .map(|(at, _, metadata)| json!({ "type": "message", "ts": ts(*at), "metadata": metadata }))
            .collect();
        json!({ "ok": true, "messages": items, "response_metadata": { "next_cursor": next } })
    }
}

#[async_trait]
impl Transport for Busy {
    async fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut state = self.0.lock().unwrap();
        state.requests += 1;
        for _ in 0..state.others {
            state.clock += Duration::from_millis(2);
            let at = state.now();
            state.messages.push((at, None, Value::Null));
        }
        let body = std::str::from_utf8(request.body()).unwrap();
        let page = match request.uri().path() {
            "/api/chat.postMessage" => {
                state.post(&serde_json::from_str(body).unwrap());
                return Err(TransportError::new(TransportErrorKind::Timeout));
            }
            path => state.page(body, path.ends_with("replies")),
        };
        Ok(Response::new(page.to_string().into()))
    }

    async fn sleep(&self, pause: Duration) {
        self.0.lock().unwrap().clock += pause;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(START) + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().clock
    }
}

fn call(n: u32) -> PostMessage {
    let id = RawJson::of(&json!({ "operation": n })).unwrap();
    PostMessage::new("C1", Message::new("x").metadata(Metadata::new("op", id)))
}

#[tokio::test]
async fn a_thousand_posts_in_a_busy_channel_cost_two_requests_each() {
    for (thread, posts) in [(None, 1000), (Some(Ts::from(ts(0))), 300)] {
        let busy = Busy::new(10, 0);
        let slack = busy.client();
        for n in 0..posts {
            let call = call(n);
            let call = match &thread {
                Some(root) => call.thread(root),
                None => call,
            };
            let posted = ensure::message(&slack, &call, Intent::now(&slack))
                .await
                .unwrap();
            assert!(posted.is_found(), "{n}");
        }
        let state = busy.0.lock().unwrap();
        assert_eq!(state.posts, posts as usize);
        // A thread comes oldest first: its second page holds what was posted last.
        let most = if thread.is_none() {
            2 * posts
        } else {
            3 * posts
        };
        assert!(state.requests <= most as usize, "{}", state.requests);
    }
}

#[tokio::test]
async fn a_post_that_never_arrived_costs_a_bounded_number_of_requests() {
    let busy = Busy::new(1, 10);
    let slack = busy.client();
    let mut missing = 0;
    for n in 0..1000 {
        match ensure::message(&slack, &call(n), Intent::now(&slack)).await {
            Ok(posted) => assert!(posted.is_found()),
            Err(error) => {
                assert!(error.is_ambiguous());
                missing += 1;
            }
        }
    }
    let state = busy.0.lock().unwrap();
    assert_eq!((missing, state.posts), (100, 1000));
    // Two for those that arrived; some looks of a few pages for the hundred that did not.
    assert!(
        state.requests <= 1_000 + 900 + 100 * 21 * 6,
        "{}",
        state.requests
    );
}

#[tokio::test]
async fn a_channel_with_too_many_messages_is_unknown_and_never_empty() {
    let busy = Busy::new(0, 1);
    {
        let mut state = busy.0.lock().unwrap();
        state.messages = (0..10_000).map(|n| (n, None, Value::Null)).collect();
        state.clock = Duration::from_secs(10);
    }
    let slack = busy.client();
    let resumed = Intent::resumed(slack.transport().now(), [""; 0]);
    let error = ensure::message(&slack, &call(1), resumed)
        .await
        .unwrap_err();
    assert!(error.is_ambiguous(), "{error:?}");
    let state = busy.0.lock().unwrap();
    assert_eq!(
        (state.posts, state.requests),
        (0, 20),
        "not known: nothing is posted"
    );
}

#[tokio::test]
async fn no_neighbor_hides_the_message() {
    let odd = [
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!(7),
        json!({ "ts": 1, "metadata": {} }),
        json!({ "ts": ts(1), "metadata": [] }),
        json!({ "ts": ts(1), "metadata": { "event_type": "op" } }),
        json!({ "ts": ts(1), "metadata": { "event_type": "op", "event_payload": null } }),
        json!({ "ts": ts(1), "metadata": { "event_type": 1, "event_payload": { "operation": 1 } } }),
        json!({ "ts": ts(1), "metadata": { "entities": [{}] } }),
        json!({ "ts": ts(1), "attachments": [{ "id": 4, "color": 439_141, "fields": [{ "short": true }] }] }),
        json!({ "ts": ts(1), "blocks": {}, "attachments": {}, "unfurl_links": "true" }),
    ];
    for neighbor in odd {
        let ours = json!({ "ts": ts(2), "text": 7, "metadata":
            { "event_payload": { "operation": 1 }, "event_type": "op" } });
        let page = json!({ "ok": true, "messages": [neighbor, ours] }).to_string();
        let steps: Vec<Step> = vec![fails(TransportErrorKind::Timeout), answer(200, &[], &page)];
        let script = Script::of(steps);
        let slack = Client::builder("t").build_with(script.clone()).unwrap();
        let posted = ensure::message(&slack, &call(1), Intent::now(&slack))
            .await
            .unwrap();
        let Ensured::Found(posted) = posted else {
            panic!("{neighbor}")
        };
        assert_eq!(posted.ts.as_str(), ts(2), "{neighbor}");
        assert_eq!(script.lines()[1], "POST /api/conversations.history");
    }
}

#[tokio::test]
async fn what_was_there_before_is_not_what_was_posted_now() {
    let theirs = json!({ "ts": ts(2), "metadata":
        { "event_type": "op", "event_payload": { "operation": 1 } } });
    let page = json!({ "ok": true, "messages": [theirs] }).to_string();
    let looks = (0..20).map(|_| answer(200, &[], &page));
    let script = Script::of(
        [fails(TransportErrorKind::Timeout)]
            .into_iter()
            .chain(looks),
    );
    let slack = Client::builder("t").build_with(script.clone()).unwrap();
    let intent = Intent::now(&slack).seen([ts(2)]);
    let error = ensure::message(&slack, &call(1), intent).await.unwrap_err();
    assert!(error.is_ambiguous());
}
