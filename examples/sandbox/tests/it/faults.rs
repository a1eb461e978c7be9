//! Scripted misbehaviour.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use sandbox::{Fault, Pass, Sandbox, Side};
use serde_json::json;

use crate::client::Client;

#[tokio::test]
async fn each_fault_of_a_script_is_met_once_and_in_order() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let script = [
        Fault::status(503),
        Fault::html(502),
        Fault::None,
        Fault::rate_limited(Some(7)),
    ];
    sandbox.faults().on("GET /apps/{app}/dynos", script);
    let answer = client.get("/apps/acme-prod/dynos").await;
    assert_eq!(
        (answer.status.as_u16(), answer.at("/id")),
        (503, "service_unavailable")
    );
    let answer = client.get("/apps/acme-prod/dynos").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (502, "text/html; charset=utf-8")
    );
    assert_eq!(client.get("/apps/acme-prod/dynos").await.status, 200);
    let answer = client.get("/apps/acme-prod/dynos").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("retry-after")),
        (429, "7")
    );
    assert_eq!(client.get("/apps/acme-prod/dynos").await.status, 200);
    assert_eq!(sandbox.faults().taken(), 3);
}

#[tokio::test]
async fn a_cut_happens_before_or_after_the_work() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::slack(&sandbox).with("content-type", "application/json; charset=utf-8");
    let script = [Fault::cut_before(), Fault::cut_after(), Fault::truncated()];
    sandbox.faults().on("POST /api/chat.postMessage", script);
    let body = json!({ "channel": "C0000000001", "text": "hi" }).to_string();
    for expected in [0, 1, 2] {
        let answer = client
            .try_send("POST", "/chat.postMessage", body.clone())
            .await;
        assert!(answer.is_none());
        // A pooled connection that breaks before the first byte may be tried again by the client.
        let posted = sandbox.slack().messages("C0000000001").len();
        assert_eq!(posted, expected);
    }
}

#[tokio::test]
async fn a_slow_answer_waits_in_virtual_time() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    sandbox
        .faults()
        .always("GET /user", Fault::slow(Duration::from_secs(60)));
    let client = Client::github(&sandbox);
    let asking = tokio::spawn(async move { client.get("/user").await.status });
    while sandbox.faults().taken() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(!asking.is_finished());
    sandbox.clock().advance(Duration::from_secs(60)).await;
    assert_eq!(asking.await.unwrap(), 200);
    sandbox.faults().clear();
    assert_eq!(Client::github(&sandbox).get("/user").await.status, 200);
}

#[tokio::test]
async fn whoever_watches_sees_each_request_twice_and_can_cut_it_before_or_after_it_is_done() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let cut = Arc::new(Mutex::new(None));
    let (log, cutting) = (Arc::clone(&seen), Arc::clone(&cut));
    sandbox.watch(move |received, side| {
        log.lock().unwrap().push((received.to_string(), side));
        let pass = match *cutting.lock().unwrap() {
            Some(at) if at == side => Pass::Cut,
            _ => Pass::On,
        };
        async move { pass }
    });
    assert_eq!(client.get("/apps/acme-prod").await.status, 200);
    let key = "GET /apps/{app}".to_owned();
    let both = [(key.clone(), Side::Before), (key, Side::After)];
    assert_eq!(*seen.lock().unwrap(), both);
    let slack = Client::slack(&sandbox).with("content-type", "application/json; charset=utf-8");
    let body = json!({ "channel": "C0000000001", "text": "hi" }).to_string();
    let before = sandbox.slack().messages("C0000000001").len();
    for (side, done) in [(Side::Before, 0), (Side::After, 1)] {
        *cut.lock().unwrap() = Some(side);
        let body = body.clone();
        let answer = slack.try_send("POST", "/chat.postMessage", body).await;
        assert!(answer.is_none(), "{side:?}");
        let posted = sandbox.slack().messages("C0000000001").len();
        assert_eq!(posted - before, done, "{side:?}");
    }
}
