//! Watching: what is yielded, how often is asked, and when it ends.

use std::time::Duration;

use futures_util::StreamExt;
use github_checks::apps::InstallationTokens;
use github_checks::transport::{Limits, Transport, TransportErrorKind};
use github_checks::{Client, Error, Gate, Policy, Verdict};

use crate::client::{SHA, repo};
use crate::gate::{client, green, runs_body, runs_path, workflow_runs_path};
use crate::route::Routes;
use crate::script::{Script, Step, answer, fails};

/// All that is yielded in ten minutes.
async fn all(github: &Client) -> Vec<Result<Gate, Error>> {
    let (repo, policy) = (repo(), Policy::all());
    let gates = github.watch(&repo, SHA, &policy, Duration::from_secs(600));
    gates.collect().await
}

#[tokio::test]
async fn watching_yields_what_changes_and_ends_with_the_verdict() {
    let routes = green();
    routes.on(&runs_path(), 200, runs_body(&[("lint", "queued", "null")]));
    let github = client(&routes);
    let (repo, policy) = (repo(), Policy::all());
    let mut gates = std::pin::pin!(github.watch(&repo, SHA, &policy, Duration::from_secs(600)));
    assert_eq!(
        gates.next().await.unwrap().unwrap().verdict,
        Verdict::Pending
    );
    routes.on(
        &runs_path(),
        200,
        runs_body(&[("lint", "in_progress", "null")]),
    );
    let running = gates.next().await.unwrap().unwrap();
    assert_eq!(running.reasons[0].reported.as_deref(), Some("in_progress"));
    routes.on(
        &runs_path(),
        200,
        runs_body(&[("lint", "completed", r#""success""#)]),
    );
    // Passed, and the commit is new: other checks may begin.
    let passed = gates.next().await.unwrap().unwrap();
    assert_eq!(
        (passed.verdict, passed.is_undecided()),
        (Verdict::Pending, true)
    );
    assert_eq!(gates.next().await.unwrap().unwrap().verdict, Verdict::Green);
    assert!(gates.next().await.is_none());
}

#[tokio::test]
async fn watching_asks_ever_less_often_and_ends_at_its_deadline() {
    let routes = green();
    routes.on(&runs_path(), 200, runs_body(&[("lint", "queued", "null")]));
    let github = client(&routes);
    let (repo, policy) = (repo(), Policy::all());
    let gates = github.watch(&repo, SHA, &policy, Duration::from_secs(300));
    let gates: Vec<_> = gates.collect().await;
    assert_eq!(gates.len(), 1);
    // 5, 7.5, 11.25, 16.9, 25.3, then every 30 s: 14 questions of 4 requests in 5 minutes.
    assert!(
        (48..=64).contains(&routes.lines().len()),
        "{}",
        routes.lines().len()
    );
}

#[tokio::test]
async fn what_no_waiting_heals_ends_it_and_what_heals_does_not() {
    // A commit that was pushed a moment ago is not known everywhere: a 404 is asked again.
    for (status, asked) in [(403, 5), (404, 8), (502, 8)] {
        let routes = green();
        routes.on(&runs_path(), status, r#"{"message":"no"}"#);
        // Where check runs may not be read, jobs are asked for instead.
        routes.on(&workflow_runs_path(), 403, "{}");
        let github = Client::builder("t")
            .retry(github_checks::retry::RetryPolicy::never())
            .build_with(routes.clone())
            .unwrap();
        let (repo, policy) = (repo(), Policy::all());
        let gates = github.watch(&repo, SHA, &policy, Duration::from_secs(5));
        let gates: Vec<_> = gates.collect().await;
        assert_eq!(gates.len(), 1);
        assert_eq!(gates[0].as_ref().unwrap().verdict, Verdict::Unavailable);
        assert_eq!(routes.lines().len(), asked, "{status}");
    }
}

#[tokio::test]
async fn a_limit_on_one_list_is_waited_out() {
    let routes = green();
    routes.with(
        &runs_path(),
        429,
        &[("retry-after", "400")],
        r#"{"message":"slow down"}"#,
    );
    let gates = all(&client(&routes)).await;
    assert_eq!(gates.len(), 1);
    // At the beginning, after 400 s, and at the end.
    assert_eq!(routes.lines().len(), 12);
}

#[tokio::test]
async fn an_outage_until_the_deadline_is_told() {
    #[derive(Clone, Debug)]
    struct Down(Script);

    #[async_trait::async_trait]
    impl Transport for Down {
        async fn send(&self, _: http::Request<bytes::Bytes>, _: Limits) -> Step {
            fails(TransportErrorKind::Connect)
        }

        async fn sleep(&self, pause: Duration) {
            self.0.sleep(pause).await;
        }

        fn now(&self) -> std::time::SystemTime {
            self.0.now()
        }

        fn elapsed(&self) -> std::time::Duration {
            self.0.elapsed()
        }
    }

    let github = Client::builder("t")
        .build_with(Down(Script::of([])))
        .unwrap();
    let gates = all(&github).await;
    assert_eq!(gates.len(), 1);
    assert!(matches!(gates[0], Err(Error::Transport(_))));
}

#[tokio::test]
async fn a_token_that_could_not_be_renewed_for_a_moment_does_not_end_it() {
    let down = || fails(TransportErrorKind::Connect);
    let token = r#"{"token":"t","expires_at":"2999-01-01T00:00:00Z"}"#;
    // Four calls each ask for a token before the first answer ends the look.
    let steps = (0..16).map(|_| down()).chain([answer(201, &[], token)]);
    let app = Client::builder("jwt")
        .build_with(Script::of(steps))
        .unwrap();
    let routes: Routes = green();
    let github = Client::builder_with(InstallationTokens::new(app, 7))
        .build_with(routes.clone())
        .unwrap();
    let gates = all(&github).await;
    assert_eq!(gates.len(), 1);
    assert_eq!(gates[0].as_ref().unwrap().verdict, Verdict::Green);
}
