//! The default transport over real sockets.

use std::time::Duration;

use github_checks::archives::GetTarball;
use github_checks::branches::ListBranches;
use github_checks::repositories::GetRepository;
use github_checks::{Client, Error, Policy, Verdict};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::client::{SHA, repo};

async fn on(server: &MockServer, at: &str, template: ResponseTemplate) {
    let mock = Mock::given(method("GET")).and(path(at));
    mock.respond_with(template).mount(server).await;
}

fn client(server: &MockServer) -> Client {
    Client::builder("t").base_url(server.uri()).build().unwrap()
}

#[tokio::test]
async fn another_host_receives_nothing_whatever_points_to_it() {
    let (here, elsewhere) = (MockServer::start().await, MockServer::start().await);
    let there = format!("{}/x?token=t", elsewhere.uri());
    for status in [301, 307, 308] {
        here.reset().await;
        let moved = ResponseTemplate::new(status).insert_header("location", there.as_str());
        on(&here, "/repos/octo/hello", moved).await;
        let error = client(&here)
            .send(&GetRepository::new(repo()))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Redirect { .. }));
    }
    let next = format!("<{there}>; rel=\"next\"");
    let page = ResponseTemplate::new(200)
        .insert_header("link", next.as_str())
        .set_body_string("[]");
    on(&here, "/repos/octo/hello/branches", page).await;
    assert!(client(&here).all(&ListBranches::new(repo())).await.is_err());
    let link = ResponseTemplate::new(302).insert_header("location", there.as_str());
    on(&here, "/repos/octo/hello/tarball/main", link).await;
    let link = client(&here)
        .send(&GetTarball::new(repo(), "main"))
        .await
        .unwrap();
    assert_eq!(link.url.expose(), there);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_gate_is_read_over_a_base_with_a_prefix_and_confirmed_the_second_time() {
    let server = MockServer::start().await;
    let commits = "/api/v3/repos/octo/hello/commits";
    let answers = [
        (format!("{commits}/main"), "\"a\"", SHA.to_owned()),
        (format!("{commits}/{SHA}/status"), "\"b\"", r#"{"total_count":0,"statuses":[]}"#.to_owned()),
        (
            format!("{commits}/{SHA}/check-runs"),
            "\"c\"",
            r#"{"total_count":1,"check_runs":[{"id":1,"name":"x","status":"completed","conclusion":"success"}]}"#.to_owned(),
        ),
        (
            format!("{commits}/{SHA}/check-suites"),
            "\"d\"",
            format!(
                r#"{{"total_count":1,"check_suites":[{{"id":1,"head_sha":"{SHA}","status":"completed","created_at":"2023-11-14T21:13:20Z"}}]}}"#
            ),
        ),
    ];
    for (at, tag, body) in &answers {
        let known = Mock::given(path(at)).and(header("if-none-match", *tag));
        known
            .respond_with(ResponseTemplate::new(304))
            .expect(1)
            .mount(&server)
            .await;
        let fresh = ResponseTemplate::new(200)
            .insert_header("etag", *tag)
            .set_body_string(body);
        Mock::given(path(at))
            .respond_with(fresh)
            .expect(1)
            .mount(&server)
            .await;
    }
    let base = format!("{}/api/v3/", server.uri());
    let github = Client::builder("t").base_url(base).build().unwrap();
    for _ in 0..2 {
        let gate = github.gate(&repo(), "main", &Policy::all()).await.unwrap();
        assert_eq!(gate.verdict, Verdict::Green);
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_is_given_up() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
    on(&server, "/repos/octo/hello", slow).await;
    let mut policy = github_checks::retry::RetryPolicy::never();
    policy.attempt_timeout = Duration::from_millis(50);
    let github = Client::builder("t")
        .base_url(server.uri())
        .retry(policy)
        .build()
        .unwrap();
    let error = github.send(&GetRepository::new(repo())).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)));
    assert!(
        !format!("{error:?}").contains("127.0.0.1"),
        "addresses can be secrets"
    );
}
