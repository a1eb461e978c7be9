//! What Slack refuses, for a moment or for good.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{DRIVES, Drive, Open, Slack, run, seconds, wait};
use crate::error::Error;
use crate::web::socket_mode::{ConnectError, Notice, SocketError, SocketMode};

#[tokio::test(start_paused = true)]
async fn once_too_many_connections_is_over_within_seconds_and_is_not_an_error() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([]);
        let (got, app) = run(slack.app(), &slack, drive);
        let crowded = accept.recv().await.unwrap();
        crowded.disconnect("too_many_websockets");
        let server = accept.recv().await.unwrap();
        server.hello();
        server.event("e-1");
        wait(10).await;
        assert_eq!(got.lock().unwrap().len(), 1);
        assert!(slack.elapsed() < Duration::from_secs(2), "{drive:?}");
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_connections_for_long_is_asked_about_with_growing_pauses_paced_or_not() {
    let [plain, _, second] = DRIVES;
    let millisecond = Drive::Dropped(Duration::from_millis(1));
    for (drive, paced, greeted) in [
        (plain, true, false),
        (plain, false, false),
        (second, false, true),
        (millisecond, false, false),
    ] {
        let (slack, mut accept) = Slack::new([]);
        let socket = SocketMode::over(slack.client(paced), Arc::new(slack.clone()));
        let (_, app) = run(socket, &slack, drive);
        while slack.elapsed() < Duration::from_secs(110) {
            let Ok(Some(server)) =
                tokio::time::timeout(Duration::from_secs(100), accept.recv()).await
            else {
                break;
            };
            if greeted {
                server.hello();
            }
            server.disconnect("too_many_websockets");
        }
        app.abort();
        let opens = slack.opens();
        assert!(opens.len() < 20, "{drive:?} {paced} {:?}", seconds(&opens));
        let apart = |n: usize| opens[n].saturating_sub(opens[n - 1]).as_secs();
        assert!(apart(7) >= 30 && apart(opens.len() - 1) >= 30, "{drive:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_caller_is_given_an_error_after_ten_refusals_only_when_no_connection_is_left() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([]);
        let mut socket = slack.app();
        let refuse = tokio::spawn(async move {
            while let Some(server) = accept.recv().await {
                server.disconnect("too_many_websockets");
            }
        });
        let error = drive.next(&mut socket).await.unwrap_err();
        assert!(
            matches!(error, SocketError::TooMany { attempts: 10 }),
            "{error:?}"
        );
        assert!(!error.is_final());
        refuse.abort();

        // The same while an older connection still works: nothing is said, all is read.
        let (slack, mut accept) = Slack::new([]);
        let (got, app) = run(slack.app(), &slack, drive);
        let old = accept.recv().await.unwrap();
        old.hello();
        old.disconnect("a_new_reason");
        for n in 0..3 {
            let crowded = accept.recv().await.unwrap();
            crowded.disconnect("too_many_websockets");
            old.event(&n.to_string());
        }
        wait(100).await;
        assert_eq!(got.lock().unwrap().len(), 3, "{drive:?}");
        assert!(!app.is_finished());
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn after_ten_failures_in_a_row_it_gives_up_with_growing_pauses_and_goes_on_slowly() {
    for drive in DRIVES {
        let (slack, _accept) = Slack::otherwise([], Open::Dead);
        let mut socket = slack.app();
        let error = drive.next(&mut socket).await.unwrap_err();
        let SocketError::Unreachable {
            attempts: 10,
            cause,
        } = error
        else {
            panic!("{error:?}")
        };
        assert!(matches!(cause, ConnectError::Connection(_)));
        let took = slack.elapsed().as_secs();
        assert!((121..=125).contains(&took), "{drive:?} {took}");
        // Whoever goes on does not begin with short pauses again.
        let opens = slack.opens().len();
        assert_eq!(opens, 10);
        drive.next(&mut socket).await.unwrap_err();
        let opens = slack.opens();
        assert!(
            opens[10].saturating_sub(opens[9]).as_secs() >= 30,
            "{drive:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_slack_refuses_for_good_is_an_error_that_says_so() {
    for drive in DRIVES {
        let (slack, _accept) = Slack::new([Open::Refused("invalid_auth")]);
        let error = drive.next(&mut slack.app()).await.unwrap_err();
        assert!(error.is_final());
        let SocketError::Refused(Error::Api(api)) = error else {
            panic!("{error:?}")
        };
        assert_eq!(api.code().unwrap().as_str(), "invalid_auth");

        let (slack, mut accept) = Slack::new([]);
        let mut socket = slack.app();
        let switched_off = tokio::spawn(async move {
            let server = accept.recv().await.unwrap();
            server.hello();
            server.disconnect("link_disabled");
            server
        });
        let error = drive.next(&mut socket).await.unwrap_err();
        assert!(matches!(error, SocketError::Disabled) && error.is_final());
        drop(switched_off);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_next_connection_does_not_silence_the_one_that_works() {
    for drive in DRIVES {
        let (slack, mut accept) = Slack::new([Open::Link, Open::Refused("invalid_auth")]);
        let (got, app) = run(slack.app(), &slack, drive);
        let old = accept.recv().await.unwrap();
        old.hello();
        old.disconnect("warning");
        wait(5_000).await;
        old.event("e-1");
        wait(10).await;
        assert_eq!(got.lock().unwrap().len(), 1, "{drive:?}");
        assert!(!app.is_finished());
        app.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_slack_names_is_kept_and_an_absurd_one_for_two_minutes() {
    let (slack, mut accept) = Slack::new([Open::Limited(7)]);
    let (_, app) = run(slack.app(), &slack, Drive::Plain);
    let _server = accept.recv().await.unwrap();
    let took = slack.elapsed().as_secs_f64();
    assert!((7.0..9.0).contains(&took), "{took}");
    app.abort();

    let (slack, mut accept) = Slack::new([Open::Limited(999_999_999)]);
    let drive = Drive::Dropped(Duration::from_millis(100));
    let (_, app) = run(slack.app(), &slack, drive);
    let _server = accept.recv().await.unwrap();
    let took = slack.elapsed();
    assert!(took <= Duration::from_secs(150), "{took:?}");
    app.abort();
}

#[tokio::test(start_paused = true)]
async fn everything_that_happens_to_connections_is_reported() {
    let (slack, mut accept) = Slack::new([Open::Unreachable, Open::Dead]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let socket = slack.app().on_notice(move |notice| {
        let word = match notice {
            Notice::Connected(_) => "connected",
            Notice::Ending(_) => "ending",
            Notice::Dropped => "dropped",
            Notice::Failed { .. } => "failed",
            Notice::Skipped(_) => "skipped",
        };
        log.lock().unwrap().push(word);
    });
    let (got, app) = run(socket, &slack, Drive::Plain);
    let server = accept.recv().await.unwrap();
    server.hello();
    server.text("Unable to route this");
    server.text("[1]");
    server.event("e-1");
    wait(10).await;
    assert_eq!(got.lock().unwrap().len(), 1);
    drop(server);
    let server = accept.recv().await.unwrap();
    server.hello();
    server.disconnect("warning");
    wait(10).await;
    app.abort();
    let expected = [
        "failed",
        "connected",
        "skipped",
        "skipped",
        "dropped",
        "connected",
        "ending",
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
}
