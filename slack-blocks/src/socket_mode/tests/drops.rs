//! A connection that ends is replaced within a second, however it ends.

use super::{DRIVES, Drive, Open, Slack, run, seconds, wait};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn after_a_drop_the_next_one_is_open_within_a_second_again_and_again() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([]);
        let (got, app) = run(slack.app(), &slack, drive);
        let mut dropped = Vec::new();
        for n in 0..30 {
            let server = accept.recv().await.unwrap();
            server.hello();
            server.event(&n.to_string());
            wait(100).await;
            dropped.push(slack.elapsed());
        }
        drop(accept);
        app.abort();
        for (dropped, opened) in dropped.iter().zip(&slack.opens()[1..]) {
            let after = opened.saturating_sub(*dropped);
            assert!(after <= Duration::from_secs(1), "{drive:?} {after:?}");
        }
        let got = got.lock().unwrap();
        assert_eq!(got.len(), 30, "{drive:?}: every envelope arrived");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_before_hello_is_replaced_within_a_second_too() {
    for drive in DRIVES {
        for refresh in [false, true] {
            let (slack, mut accept) = Slack::new([]);
            let (_, app) = run(slack.app(), &slack, drive);
            for _ in 0..20 {
                let server = accept.recv().await.unwrap();
                if refresh {
                    server.disconnect("refresh_requested");
                }
                drop(server);
            }
            app.abort();
            for pair in slack.opens().windows(2) {
                let apart = pair[1].saturating_sub(pair[0]);
                assert!(apart >= Duration::from_millis(400), "{drive:?} {apart:?}");
                assert!(apart <= Duration::from_millis(1_050), "{drive:?} {apart:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_old_connection_is_read_and_acknowledged_while_the_next_one_opens() {
    // The call hangs for 10 s; Slack sends over the old connection meanwhile.
    for drive in DRIVES {
        for reason in ["warning", "refresh_requested", "a_new_reason"] {
            let slow = Open::After(Duration::from_secs(10));
            let (slack, mut accept) = Slack::new([Open::Link, slow]);
            let (got, app) = run(slack.app(), &slack, drive);
            let mut old = accept.recv().await.unwrap();
            old.hello();
            let quiet = if reason == "warning" { 35_000 } else { 1_000 };
            wait(quiet).await;
            let ending = slack.elapsed();
            old.disconnect(reason);
            wait(1_000).await;
            old.event("late");
            wait(100).await;
            assert_eq!(old.texts(), [r#"{"envelope_id":"late"}"#], "{drive:?}");
            let (at, id) = got.lock().unwrap()[0].clone();
            assert_eq!(id, "late");
            let late = at.saturating_sub(ending).as_millis();
            assert!(late < 1_100, "{drive:?} {reason}: {late} ms");
            let new = accept.recv().await.unwrap();
            new.hello();
            // Slack has not closed the old one yet.
            old.event("later");
            new.event("next");
            wait(100).await;
            assert_eq!(old.texts(), [r#"{"envelope_id":"later"}"#]);
            assert_eq!(got.lock().unwrap().len(), 3);
            // One that was replaced is not replaced again.
            drop(old);
            wait(5_000).await;
            assert_eq!(
                slack.opens().len(),
                2,
                "{drive:?} {:?}",
                seconds(&slack.opens())
            );
            app.abort();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_takes_its_time_is_not_begun_anew() {
    for drive in DRIVES {
        let slow = Open::Slowly(Duration::from_millis(1_500));
        let (slack, mut accept) = Slack::new([slow]);
        let (got, app) = run(slack.app(), &slack, drive);
        let server = accept.recv().await.unwrap();
        assert_eq!(slack.elapsed().as_millis() / 100, 15, "{drive:?}");
        server.hello();
        server.event("e-1");
        wait(10).await;
        assert_eq!(got.lock().unwrap().len(), 1);
        assert_eq!(slack.opens().len(), 1, "{drive:?}");
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_replaced_before_its_announced_end_and_an_absurd_end_is_not_believed() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([]);
        let (_, app) = run(slack.app(), &slack, drive);
        let old = accept.recv().await.unwrap();
        old.hello_for(60);
        let new = accept.recv().await.unwrap();
        let at = slack.elapsed().as_secs();
        assert!((29..=31).contains(&at), "{drive:?} {at}");
        for absurd in [0, 1] {
            new.hello_for(absurd);
        }
        wait(20_000).await;
        assert_eq!(slack.opens().len(), 2, "{drive:?}");
        app.abort();
        drop(old);
    }
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_is_answered_and_the_next_one_is_opened_at_once() {
    use super::super::wire::Arrival;
    let (slack, mut accept) = Slack::new([]);
    let (_, app) = run(slack.app(), &slack, Drive::Plain);
    let server = accept.recv().await.unwrap();
    server.hello();
    wait(60_000).await;
    server.to_app.send(Arrival::Goodbye).unwrap();
    let said = slack.elapsed();
    // Slack has not cut the connection: the app does not wait for that.
    let _next = accept.recv().await.unwrap();
    assert!(slack.elapsed().saturating_sub(said) <= Duration::from_secs(1));
    app.abort();
}
