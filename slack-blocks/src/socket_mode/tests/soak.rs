//! A thousand reconnects of every kind: what arrived whole is read and acknowledged.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::super::wire::{Arrival, Outgoing};
use super::{Drive, Open, Server, Slack, run, wait};

/// A small generator of numbers: the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// When an envelope was sent, read and acknowledged.
#[derive(Default)]
struct Ledger {
    sent: HashMap<String, Duration>,
    acknowledged: HashMap<String, Duration>,
}

/// One connection from hello to end; `kind` says how it ends.
async fn live(mut server: Server, kind: u64, n: u64, slack: Slack, ledger: Arc<Mutex<Ledger>>) {
    let mut numbers = Numbers(n);
    let send = |server: &Server, name: &str| {
        let id = format!("{n}-{name}");
        ledger
            .lock()
            .unwrap()
            .sent
            .insert(id.clone(), slack.elapsed());
        server.event(&id);
    };
    let settle = async |server: &mut Server, millis: u64| {
        let until = slack.elapsed() + Duration::from_millis(millis);
        loop {
            let left = until.saturating_sub(slack.elapsed());
            let Ok(Some(outgoing)) = tokio::time::timeout(left, server.from_app.recv()).await
            else {
                break;
            };
            let Outgoing::Text(text) = outgoing else {
                let _ = server.to_app.send(Arrival::Sign);
                continue;
            };
            let ack: serde_json::Value = serde_json::from_str(&text).unwrap();
            let id = ack["envelope_id"].as_str().unwrap().to_owned();
            ledger
                .lock()
                .unwrap()
                .acknowledged
                .insert(id, slack.elapsed());
        }
    };
    match kind {
        // Closed before hello, with and without a word.
        0 => return,
        1 => return server.disconnect("refresh_requested"),
        2 => return server.disconnect("too_many_websockets"),
        _ => server.hello(),
    }
    for name in ["a", "b", "c"] {
        settle(&mut server, numbers.below(400)).await;
        send(&server, name);
        if numbers.below(8) == 0 {
            server.text("Unable to route this");
            server.text(r#"{"type":"from_the_future","payload":[]}"#);
        }
    }
    // The link lives as long as it takes to answer.
    settle(&mut server, 1_000).await;
    match kind {
        3 => return,
        4 => {
            let _ = server.to_app.send(Arrival::Goodbye);
            return settle(&mut server, 100).await;
        }
        5 => server.disconnect("warning"),
        6 => server.disconnect("refresh_requested"),
        7 => server.disconnect("a_new_reason"),
        // Its announced end is near.
        8 => server.hello_for(12),
        // It can only be read.
        _ => {
            server.disconnect("warning");
            settle(&mut server, 500).await;
        }
    }
    // The next one is being opened; this one still carries something.
    for name in ["d", "e"] {
        settle(&mut server, numbers.below(3_000)).await;
        send(&server, name);
    }
    settle(&mut server, 1_500).await;
}

async fn soak(reconnects: u64, drive: Drive) {
    let mut numbers = Numbers(reconnects);
    // One of nine openings is slow, refused for a moment, or fails.
    let plan: Vec<_> = (0..reconnects * 2)
        .map(|_| match numbers.below(45) {
            0 => Open::After(Duration::from_millis(2_500)),
            1 => Open::Slowly(Duration::from_millis(2_500)),
            2 => Open::Refused("internal_error"),
            3 => Open::Dead,
            4 => Open::Unreachable,
            _ => Open::Link,
        })
        .collect();
    let (slack, mut accept) = Slack::new(plan);
    let (got, app) = run(slack.app(), &slack, drive);
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let mut links = Vec::new();
    for n in 0..reconnects {
        let waited = tokio::time::timeout(Duration::from_secs(200), accept.recv()).await;
        let server = waited.expect("it never goes deaf").unwrap();
        let kind = numbers.below(10);
        links.push(tokio::spawn(live(
            server,
            kind,
            n,
            slack.clone(),
            Arc::clone(&ledger),
        )));
    }
    for link in links {
        link.await.unwrap();
    }
    wait(1_000).await;
    app.abort();
    let ledger = ledger.lock().unwrap();
    let read: HashMap<_, _> = got
        .lock()
        .unwrap()
        .iter()
        .cloned()
        .map(|(at, id)| (id, at))
        .collect();
    assert!(ledger.sent.len() as u64 > reconnects * 2);
    for (id, sent) in &ledger.sent {
        let late = |at: Option<&Duration>| {
            at.is_none_or(|at| at.saturating_sub(*sent).as_millis() > 1_000)
        };
        assert!(!late(read.get(id)), "{drive:?}: {id} was not read");
        assert!(
            !late(ledger.acknowledged.get(id)),
            "{drive:?}: {id} was not acknowledged"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_reconnects_of_every_kind_lose_nothing() {
    soak(1_000, Drive::Plain).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_reconnects_lose_nothing_when_next_is_dropped_all_the_time() {
    soak(1_000, Drive::Dropped(Duration::from_millis(97))).await;
}

#[tokio::test(start_paused = true)]
async fn reconnects_lose_nothing_when_next_is_dropped_each_millisecond() {
    soak(60, Drive::Dropped(Duration::from_millis(1))).await;
}
