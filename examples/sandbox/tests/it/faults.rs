//! Scripted misbehaviour.

use std::time::Duration;

use sandbox::{Fault, Sandbox};
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
