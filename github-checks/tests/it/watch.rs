//! Watching: what is yielded, how often is asked, and when it ends.

use std::time::Duration;

use github_checks::apps::InstallationTokens;
use github_checks::progress::{Follow, Outcome};
use github_checks::reasons::Reason;
use github_checks::transport::{Limits, Transport, TransportErrorKind};
use github_checks::{Client, Error, Gate, Policy, Verdict};

use crate::client::{SHA, repo};
use crate::gate::{client, green, runs_body, runs_path, workflow_runs_path};
use crate::route::Routes;
use crate::script::{Script, Step, answer, fails};

/// All that is emitted within this time; the error it ended with is the last one.
async fn within(github: &Client, seconds: u64) -> Vec<Result<Gate, Error>> {
    let (repo, policy) = (repo(), Policy::all());
    let follow = Follow::default().within(Duration::from_secs(seconds));
    let mut gates = Vec::new();
    let watch = github.watch(&repo, SHA, &policy, &follow);
    let result = watch.on_event(|gate| gates.push(Ok(gate))).await;
    gates.extend(result.err().map(Err));
    gates
}

/// All that is emitted in ten minutes.
async fn all(github: &Client) -> Vec<Result<Gate, Error>> {
    within(github, 600).await
}

#[tokio::test]
async fn watching_yields_what_changes_and_ends_with_the_verdict() {
    let routes = green();
    routes.on(&runs_path(), 200, runs_body(&[("lint", "queued", "null")]));
    let github = client(&routes);
    let (repo, policy) = (repo(), Policy::all());
    let follow = Follow::default();
    let mut gates = github.watch(&repo, SHA, &policy, &follow);
    assert_eq!(gates.next().await.unwrap().verdict, Verdict::Pending);
    routes.on(
        &runs_path(),
        200,
        runs_body(&[("lint", "in_progress", "null")]),
    );
    let running = gates.next().await.unwrap();
    assert_eq!(running.reasons[0].reported.as_deref(), Some("in_progress"));
    routes.on(
        &runs_path(),
        200,
        runs_body(&[("lint", "completed", r#""success""#)]),
    );
    // Passed, and the commit is new: other checks may begin.
    let passed = gates.next().await.unwrap();
    assert_eq!(
        (passed.verdict, passed.is_undecided()),
        (Verdict::Pending, true)
    );
    assert_eq!(gates.next().await.unwrap().verdict, Verdict::Green);
    assert!(gates.next().await.is_none());
    let decision = gates.finish().await.unwrap();
    assert_eq!(decision.outcome, Outcome::Done);
    assert_eq!(decision.gate.verdict, Verdict::Green);
}

#[tokio::test]
async fn watching_asks_ever_less_often_and_ends_at_its_deadline() {
    let routes = green();
    routes.on(&runs_path(), 200, runs_body(&[("lint", "queued", "null")]));
    let github = client(&routes);
    let gates = within(&github, 300).await;
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
        let gates = within(&github, 5).await;
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

/// Responses of the one, time of the other.
#[derive(Debug)]
struct OneClock(Script, Routes);

#[async_trait::async_trait]
impl Transport for OneClock {
    async fn send(&self, request: http::Request<bytes::Bytes>, limits: Limits) -> Step {
        self.0.send(request, limits).await
    }

    async fn sleep(&self, pause: Duration) {
        self.1.sleep(pause).await;
    }

    fn now(&self) -> std::time::SystemTime {
        self.1.now()
    }

    fn elapsed(&self) -> Duration {
        self.1.elapsed()
    }
}

#[tokio::test]
async fn a_token_that_could_not_be_renewed_for_a_moment_does_not_end_it() {
    let down = || fails(TransportErrorKind::Connect);
    let token = r#"{"token":"t","expires_at":"2999-01-01T00:00:00Z"}"#;
    // Four calls wait for one token, whose four attempts fail.
    let steps = (0..4).map(|_| down()).chain([answer(201, &[], token)]);
    let routes: Routes = green();
    let app = Client::builder("jwt")
        .build_with(OneClock(Script::of(steps), routes.clone()))
        .unwrap();
    let github = Client::builder_with(InstallationTokens::new(app, 7))
        .build_with(routes.clone())
        .unwrap();
    let gates = all(&github).await;
    assert_eq!(gates.len(), 1);
    assert_eq!(gates[0].as_ref().unwrap().verdict, Verdict::Green);
}

#[tokio::test]
async fn how_it_ended_is_an_outcome_with_a_reason() {
    let outcome = async |routes: &Routes, policy: Policy| {
        let follow = Follow::default().within(Duration::from_secs(60));
        let (github, repo) = (client(routes), repo());
        let decision = github.watch(&repo, SHA, &policy, &follow).await.unwrap();
        decision.outcome
    };
    let routes = green();
    assert_eq!(outcome(&routes, Policy::all()).await, Outcome::Done);
    let nothing = Policy::all().ignore("*");
    let none = outcome(&routes, nothing.clone()).await;
    assert_eq!(none, Outcome::Unknown(Reason::NothingReported));
    assert_eq!(outcome(&routes, nothing.allow_none()).await, Outcome::Done);
    let missing = Policy::named(["e2e"]).unwrap();
    let late = outcome(&routes, missing).await;
    assert_eq!((late.reason(), late.exit_code()), ("deadline", 3));
    let runs = runs_body(&[("lint", "completed", r#""failure""#)]);
    routes.on(&runs_path(), 200, runs);
    let red = outcome(&routes, Policy::all()).await;
    assert_eq!((red.reason(), red.exit_code()), ("checks_failed", 1));
    routes.on(&runs_path(), 200, "{}");
    let unread = outcome(&routes, Policy::all()).await;
    assert_eq!(unread, Outcome::Unknown(Reason::ChecksUnreadable));
}

#[tokio::test]
async fn hints_take_the_place_of_the_pauses() {
    let routes = green();
    routes.on(&runs_path(), 200, runs_body(&[("lint", "queued", "null")]));
    let looks = |routes: &Routes| routes.lines().len() / 4;
    let hours = Follow::default().within(Duration::from_secs(3600));
    let (repo, policy) = (repo(), Policy::all());
    let github = client(&routes);
    // No hint ever comes: one look every two minutes, beside those of the first half minute.
    let silent = hours.clone().wake(futures_util::stream::pending::<()>());
    github.watch(&repo, SHA, &policy, &silent).await.unwrap();
    assert!((30..=33).contains(&looks(&routes)), "{}", looks(&routes));
    // Hints that end leave the usual pauses.
    let routes = green();
    routes.on(&runs_path(), 200, runs_body(&[("lint", "queued", "null")]));
    let github = client(&routes);
    let ended = hours.clone().wake(futures_util::stream::iter([(); 3]));
    github.watch(&repo, SHA, &policy, &ended).await.unwrap();
    assert!((115..=135).contains(&looks(&routes)), "{}", looks(&routes));
    let routes = green();
    routes.on(&runs_path(), 200, runs_body(&[("lint", "queued", "null")]));
    let slow = hours.look_every(Duration::from_secs(600));
    client(&routes)
        .watch(&repo, SHA, &policy, &slow)
        .await
        .unwrap();
    assert!((7..=9).contains(&looks(&routes)), "{}", looks(&routes));
}
