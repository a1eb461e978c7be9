//! Silence, stuck connections, dropped futures: nothing that arrived is lost.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::super::wire::{Arrival, Outgoing};
use super::{DRIVES, Drive, Open, Slack, run, wait};

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_asked_each_minute_and_replaced_when_it_does_not_answer() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([]);
        let (_, app) = run(slack.app(), &slack, drive);
        let mut server = accept.recv().await.unwrap();
        server.hello();
        for _ in 0..2 {
            let asked = server.from_app.recv().await.unwrap();
            assert_eq!(asked, Outgoing::Ping);
            wait(1_000).await;
            server.to_app.send(Arrival::Sign).unwrap();
        }
        let at = slack.elapsed().as_secs();
        assert!((121..=124).contains(&at), "{drive:?} {at}");
        assert_eq!(slack.opens().len(), 1, "{drive:?}");
        // From here on it is half open.
        let _next = accept.recv().await.unwrap();
        let at = slack.elapsed().as_secs();
        assert!((201..=206).contains(&at), "{drive:?} {at}");
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_never_greeted_is_replaced() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([]);
        let (got, app) = run(slack.app(), &slack, drive);
        let mute = accept.recv().await.unwrap();
        let next = accept.recv().await.unwrap();
        let at = slack.elapsed().as_secs();
        assert!((20..=22).contains(&at), "{drive:?} {at}");
        next.hello();
        mute.event("e-1");
        wait(10).await;
        assert_eq!(got.lock().unwrap().len(), 1, "it is still read");
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn an_acknowledgement_goes_over_another_connection_when_its_own_has_ended() {
    let (slack, mut accept) = Slack::new([]);
    let mut socket = slack.app();
    let script = async {
        let old = accept.recv().await.unwrap();
        old.hello();
        old.event("e-1");
        old
    };
    let (old, envelope) = tokio::join!(script, socket.next());
    let first = envelope.unwrap();
    drop(old);
    // Nothing is open: it is kept for the next connection.
    let script = async {
        let mut new = accept.recv().await.unwrap();
        new.hello();
        new.event("e-2");
        wait(10).await;
        (new.texts(), new)
    };
    let app = async {
        let early = tokio::time::timeout(Duration::from_millis(1), socket.next()).await;
        assert!(early.is_err());
        assert!(!socket.acknowledge(first.ack()).await);
        let second = socket.next().await.unwrap();
        assert!(socket.acknowledge(second.ack()).await);
        // And once more, now over the newest.
        assert!(socket.acknowledge(first.ack()).await);
    };
    let ((texts, _new), ()) = tokio::join!(script, app);
    let (first, second) = (r#"{"envelope_id":"e-1"}"#, r#"{"envelope_id":"e-2"}"#);
    assert_eq!(texts, [first, second, first]);
}

#[tokio::test(start_paused = true)]
async fn an_acknowledgement_that_the_connection_does_not_take_is_sent_later_or_elsewhere() {
    for broken in [false, true] {
        let (slack, mut accept) = Slack::new([]);
        let (got, app) = run(
            slack.app(),
            &slack,
            Drive::Dropped(Duration::from_millis(1)),
        );
        let mut server = accept.recv().await.unwrap();
        server.hello();
        wait(10).await;
        server.stuck.store(true, Ordering::Relaxed);
        server.event("e-1");
        wait(100).await;
        assert_eq!(got.lock().unwrap().len(), 1);
        assert!(server.texts().is_empty());
        if broken {
            drop(server);
            server = accept.recv().await.unwrap();
        } else {
            server.stuck.store(false, Ordering::Relaxed);
        }
        wait(10).await;
        assert_eq!(server.texts(), [r#"{"envelope_id":"e-1"}"#], "{broken}");
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_can_only_be_read_is_read_and_replaced() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([]);
        let (got, app) = run(slack.app(), &slack, drive);
        let mut old = accept.recv().await.unwrap();
        old.hello();
        wait(10).await;
        old.from_app.close();
        old.event("e-1");
        let mut new = accept.recv().await.unwrap();
        new.hello();
        old.event("e-2");
        wait(10).await;
        assert_eq!(got.lock().unwrap().len(), 2, "{drive:?}");
        let acks = new.texts();
        assert_eq!(acks.len(), 2, "{drive:?} {acks:?}");
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_connection_does_not_silence_the_other() {
    let (slack, mut accept) = Slack::new([]);
    let mut socket = slack.app();
    let script = async {
        let old = accept.recv().await.unwrap();
        old.hello();
        old.disconnect("warning");
        let new = accept.recv().await.unwrap();
        for n in 0..100 {
            old.event(&format!("old {n}"));
        }
        new.event("new");
        (old, new)
    };
    let app = async {
        let mut ids = Vec::new();
        for _ in 0..4 {
            ids.push(socket.next().await.unwrap().id().to_owned());
        }
        ids
    };
    let (_links, ids) = tokio::join!(script, app);
    assert!(ids.contains(&"new".to_owned()), "{ids:?}");
}

#[tokio::test(start_paused = true)]
async fn connections_that_slack_does_not_close_are_closed() {
    let (slack, mut accept) = Slack::new([]);
    let (_, app) = run(slack.app(), &slack, Drive::Plain);
    let mut open = Vec::new();
    for _ in 0..20 {
        let server = accept.recv().await.unwrap();
        server.hello();
        wait(2_000).await;
        server.disconnect("refresh_requested");
        open.push(server);
        let alive = open.iter().filter(|server| !server.to_app.is_closed());
        assert!(
            alive.count() <= 7,
            "ten are allowed for all processes of an app"
        );
    }
    app.abort();
}

#[tokio::test(start_paused = true)]
async fn closing_sends_what_is_left_and_says_goodbye() {
    let (slack, mut accept) = Slack::new([Open::Link]);
    let mut socket = slack.app();
    let script = async {
        let server = accept.recv().await.unwrap();
        server.hello();
        server.event("e-1");
        server
    };
    let (mut server, envelope) = tokio::join!(script, socket.next());
    server.stuck.store(true, Ordering::Relaxed);
    socket.acknowledge(envelope.unwrap().ack()).await;
    server.stuck.store(false, Ordering::Relaxed);
    let slack_closes = async {
        let mut out = Vec::new();
        while let Some(outgoing) = server.from_app.recv().await {
            out.push(outgoing.clone());
            if outgoing == Outgoing::Close {
                break;
            }
        }
        drop(server);
        out
    };
    let ((), out) = tokio::join!(socket.close(), slack_closes);
    let ack = Outgoing::Text(r#"{"envelope_id":"e-1"}"#.to_owned());
    assert_eq!(out, [ack, Outgoing::Close]);
    assert!(slack.elapsed() < Duration::from_secs(1));

    // Slack that does not answer the goodbye is not waited for.
    let (slack, mut accept) = Slack::new([]);
    let mut socket = slack.app();
    let _ = tokio::time::timeout(Duration::from_secs(1), socket.next()).await;
    let _server = accept.recv().await.unwrap();
    socket.close().await;
    assert!(slack.elapsed() <= Duration::from_secs(7));
}
