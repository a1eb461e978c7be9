//! The client against a scripted server: retries, pauses, secrets, redirects, confirmations.

use std::time::Duration;

use github_checks::deployments::{CreateDeployment, DeploymentOutcome};
use github_checks::endpoint::{Endpoint, With};
use github_checks::error::{DecodeError, Error, ErrorKind};
use github_checks::raw::Raw;
use github_checks::repositories::GetRepository;
use github_checks::retry::Class;
use github_checks::statuses::{CreateStatus, StatusState};
use github_checks::transport::TransportErrorKind;
use github_checks::{Client, Repo};

use crate::script::{Script, Step, answer, fails};

pub(crate) const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const REPOSITORY: &str =
    r#"{"id":1,"name":"hello","full_name":"octo/hello","default_branch":"main"}"#;
const STATUS: &str = r#"{"id":1,"context":"ci","state":"success"}"#;
const DEPLOYMENT: &str = r#"{"id":7,"sha":"0123456789abcdef0123456789abcdef01234567"}"#;

pub(crate) fn client(steps: Vec<Step>) -> (Client, Script) {
    let script = Script::of(steps);
    let client = Client::builder("canary-token")
        .build_with(script.clone())
        .unwrap();
    (client, script)
}

pub(crate) fn repo() -> Repo {
    Repo::new("octo", "hello")
}

fn get() -> GetRepository {
    GetRepository::new(repo())
}

fn status() -> CreateStatus {
    CreateStatus::new(repo(), SHA, StatusState::Success).context("ci")
}

#[tokio::test]
async fn a_rate_limited_read_waits_as_told_then_succeeds() {
    let limited = r#"{"message":"You have exceeded a secondary rate limit."}"#;
    let (github, script) = client(vec![
        answer(403, &[("retry-after", "7")], limited),
        answer(200, &[], REPOSITORY),
    ]);
    let repository = github.send(&get()).await.unwrap();
    assert_eq!(repository.default_branch.as_deref(), Some("main"));
    assert!(script.pauses()[0] >= Duration::from_secs(7));
}

#[tokio::test]
async fn a_limit_that_outlasts_the_call_is_told_at_once() {
    let (github, script) = client(vec![answer(
        403,
        &[
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "1700001200"),
        ],
        r#"{"message":"API rate limit exceeded"}"#,
    )]);
    let error = github.send(&get()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1200)));
    assert!(script.pauses().is_empty());
}

#[tokio::test]
async fn a_reset_of_thirteen_digits_is_no_moment_to_wait_for() {
    let refusal = || {
        answer(
            403,
            &[
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", "1507651200000"),
            ],
            r#"{"message":"API rate limit exceeded"}"#,
        )
    };
    // Waited for as long as GitHub asks for without a header, once.
    let (github, script) = client(vec![refusal(), refusal()]);
    let error = github.send(&get()).await.unwrap_err();
    let pauses = script.pauses();
    assert!(pauses.len() == 1 && pauses[0] >= Duration::from_secs(60));
    assert_eq!(error.as_api().unwrap().kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn a_deployment_that_may_exist_is_not_asked_for_again() {
    for step in [
        fails(TransportErrorKind::Timeout),
        fails(TransportErrorKind::Interrupted),
        answer(502, &[], "<html>bad gateway</html>"),
        answer(201, &[], r#"{"id":7,"sha"#),
        answer(201, &[], "{}"),
    ] {
        let (github, script) = client(vec![step]);
        let error = github
            .send(&CreateDeployment::new(repo(), SHA))
            .await
            .unwrap_err();
        assert!(error.is_ambiguous(), "{error:?}");
        assert_eq!(script.lines(), ["POST /repos/octo/hello/deployments"]);
    }
}

#[tokio::test]
async fn a_deployment_that_never_left_is_asked_for_again() {
    let (github, script) = client(vec![
        fails(TransportErrorKind::Connect),
        answer(429, &[("retry-after", "1")], ""),
        answer(201, &[], DEPLOYMENT),
    ]);
    let outcome = github
        .send(&CreateDeployment::new(repo(), SHA))
        .await
        .unwrap();
    assert_eq!(outcome.deployment().unwrap().id.get(), 7);
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn a_status_is_posted_again_since_only_the_newest_counts() {
    let (github, script) = client(vec![answer(502, &[], ""), answer(201, &[], STATUS)]);
    github.send(&status()).await.unwrap();
    assert_eq!(script.lines().len(), 2);
}

#[tokio::test]
async fn writes_are_a_second_apart_and_reads_are_not() {
    let (github, script) = client(vec![
        answer(201, &[], STATUS),
        answer(200, &[], REPOSITORY),
        answer(201, &[], STATUS),
    ]);
    github.send(&status()).await.unwrap();
    github.send(&get()).await.unwrap();
    github.send(&status()).await.unwrap();
    assert_eq!(script.pauses(), [Duration::from_secs(1)]);
}

#[tokio::test]
async fn a_call_that_breaks_a_rule_is_never_sent() {
    let (github, script) = client(vec![]);
    let long = status().description("x".repeat(141));
    let error = github.send(&long).await.unwrap_err();
    let Error::Build(why) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(why.to_string(), "description: 141 characters, at most 140");
    let branch = CreateStatus::new(repo(), "main", StatusState::Success);
    assert!(matches!(github.send(&branch).await, Err(Error::Build(_))));
    let dots = GetRepository::new(Repo::new("octo", ".."));
    assert!(matches!(github.send(&dots).await, Err(Error::Build(_))));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn a_renamed_repository_is_found_and_its_new_address_told() {
    let moved = "https://api.github.com/repositories/1000";
    let (github, script) = client(vec![
        answer(
            301,
            &[("location", moved)],
            r#"{"message":"Moved Permanently"}"#,
        ),
        answer(200, &[], REPOSITORY),
    ]);
    let answer = github.send_with_meta(&get()).await.unwrap();
    assert_eq!(answer.meta.moved_to.as_deref(), Some(moved));
    assert_eq!(
        script.lines(),
        ["GET /repos/octo/hello", "GET /repositories/1000"]
    );
    assert!(script.pauses().is_empty());
}

#[tokio::test]
async fn a_write_follows_a_rename_with_its_method_and_body() {
    let moved = "https://api.github.com/repositories/1000/statuses/x";
    let (github, script) = client(vec![
        answer(
            307,
            &[("location", moved)],
            r#"{"message":"Moved Permanently"}"#,
        ),
        answer(201, &[], STATUS),
    ]);
    github.send(&status()).await.unwrap();
    assert_eq!(script.lines()[1], "POST /repositories/1000/statuses/x");
    assert_eq!(script.request(0).body(), script.request(1).body());
}

#[tokio::test]
async fn a_redirect_to_another_host_scheme_or_port_is_not_followed() {
    for elsewhere in [
        "https://elsewhere.example/x?token=canary-link",
        "http://api.github.com/x",
        "https://api.github.com:8443/x",
        "https://user@api.github.com/x",
        "//elsewhere.example/x",
        "data:canary-link",
    ] {
        let (github, script) = client(vec![answer(301, &[("location", elsewhere)], "")]);
        let Err(Error::Redirect { host, .. }) = github.send(&get()).await else {
            panic!("{elsewhere} was followed");
        };
        assert!(!host.unwrap_or_default().contains("canary"));
        assert_eq!(script.lines().len(), 1, "{elsewhere}");
    }
}

#[tokio::test]
async fn a_ring_of_redirects_ends() {
    let step = || answer(301, &[("location", "/repos/octo/hello")], "");
    let (github, _) = client((0..11).map(|_| step()).collect());
    assert!(matches!(
        github.send(&get()).await,
        Err(Error::RedirectLoop { .. })
    ));
}

#[tokio::test]
async fn a_known_answer_is_confirmed_instead_of_sent_again() {
    let (github, script) = client(vec![
        answer(200, &[("etag", "W/\"abc\"")], REPOSITORY),
        answer(
            304,
            &[("etag", "W/\"abc\""), ("x-ratelimit-remaining", "41")],
            "",
        ),
    ]);
    let first = github.send(&get()).await.unwrap();
    let second = github.send_with_meta(&get()).await.unwrap();
    assert_eq!(second.value, first);
    assert!(second.meta.not_modified);
    assert_eq!(second.meta.remaining, Some(41));
    assert!(script.request(0).headers().get("if-none-match").is_none());
    assert_eq!(script.request(1).headers()["if-none-match"], "W/\"abc\"");
}

#[tokio::test]
async fn the_token_is_sent_and_never_shown() {
    let (github, script) = client(vec![answer(200, &[], REPOSITORY)]);
    github.send(&get()).await.unwrap();
    let request = script.request(0);
    assert_eq!(request.headers()["authorization"], "Bearer canary-token");
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(request.headers()["x-github-api-version"], "2022-11-28");
    assert_eq!(request.headers()["accept"], "application/vnd.github+json");
    assert!(
        request.headers()["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("github-checks-rust/")
    );
    assert!(!format!("{github:?}").contains("canary"));
}

#[tokio::test]
async fn a_hidden_repository_is_explained_with_the_three_causes() {
    let (github, _) = client(vec![answer(
        404,
        &[],
        r#"{"message":"Not Found","status":"404"}"#,
    )]);
    let text = github.send(&get()).await.unwrap_err().to_string();
    for cause in [
        "log out and in again",
        "role on the repository",
        "restricts OAuth apps",
    ] {
        assert!(text.contains(cause), "{text}");
    }
}

#[tokio::test]
async fn an_html_page_from_a_proxy_is_kept_and_told_by_its_status() {
    let (github, _) = client(vec![answer(
        403,
        &[("x-github-request-id", "r-1")],
        "<html>no</html>",
    )]);
    let error = github.send(&get()).await.unwrap_err();
    let api = error.as_api().unwrap();
    assert_eq!(api.kind(), ErrorKind::Forbidden);
    assert_eq!(api.raw_body(), "<html>no</html>");
    assert_eq!(api.request_id(), Some("r-1"));
}

#[tokio::test]
async fn a_server_that_fails_is_left_alone_for_as_long_as_it_asks() {
    for (told, repeats) in [("7", 1), ("40", 1), ("121", 0)] {
        let (github, script) = client(vec![
            answer(
                503,
                &[("retry-after", told)],
                r#"{"message":"maintenance"}"#,
            ),
            answer(200, &[], REPOSITORY),
        ]);
        assert_eq!(github.send(&get()).await.is_ok(), repeats == 1);
        assert_eq!(
            script.pauses().len(),
            repeats,
            "never longer than two minutes"
        );
        let patient = |pause: &Duration| *pause >= Duration::from_secs(7);
        assert!(script.pauses().iter().all(patient));
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_not_taken_for_that_of_a_read() {
    let tag = &[("etag", "\"a\"")];
    let (github, script) = client(vec![answer(200, tag, ""), answer(200, tag, REPOSITORY)]);
    let head = Raw::new(http::Method::HEAD, "/repos/octo/hello");
    github.send_raw(&head).await.unwrap();
    github.send(&get()).await.unwrap();
    assert!(!script.request(1).headers().contains_key("if-none-match"));
}

#[tokio::test]
async fn a_confirmation_that_says_little_does_not_make_the_answer_forget_its_tag() {
    let (github, script) = client(vec![
        answer(200, &[("etag", "\"a\"")], REPOSITORY),
        answer(
            304,
            &[("last-modified", "Tue, 14 Nov 2023 22:13:20 GMT")],
            "",
        ),
        answer(304, &[], ""),
    ]);
    for _ in 0..3 {
        github.send(&get()).await.unwrap();
    }
    assert_eq!(script.request(2).headers()["if-none-match"], "\"a\"");
}

#[tokio::test]
async fn a_confirmation_that_the_caller_asked_for_is_no_redirect() {
    let script = Script::of([answer(304, &[], "")]);
    let builder = Client::builder("t").without_cache();
    let github = builder.build_with(script.clone()).unwrap();
    let call = get();
    let call = With::new(&call).header(
        http::header::IF_NONE_MATCH,
        http::HeaderValue::from_static("\"a\""),
    );
    let error = github.send(&call).await.unwrap_err();
    assert_eq!(error.as_api().unwrap().status(), 304);
}

#[tokio::test]
async fn one_call_can_ask_for_another_version_of_the_api() {
    let (github, script) = client(vec![answer(200, &[], REPOSITORY)]);
    let call = get();
    let call = With::new(&call).header(
        http::HeaderName::from_static("x-github-api-version"),
        http::HeaderValue::from_static("2026-03-10"),
    );
    github.send(&call).await.unwrap();
    let request = script.request(0);
    assert_eq!(request.headers()["x-github-api-version"], "2026-03-10");
}

#[tokio::test]
async fn a_refusal_that_is_an_outcome_is_one_with_the_head_of_the_answer_too() {
    let (github, _) = client(vec![answer(
        409,
        &[],
        r#"{"message":"Conflict merging main into x."}"#,
    )]);
    let call = CreateDeployment::new(repo(), SHA);
    let outcome = github.send_with_meta(&call).await.unwrap().value;
    assert!(matches!(outcome, DeploymentOutcome::MergeConflict { .. }));
}

#[derive(Debug)]
struct Hostile;

impl Endpoint for Hostile {
    type Response = ();
    const METHOD: http::Method = http::Method::GET;
    const PATH: &'static str = ".evil.example/x";
    const CLASS: Class = Class::Safe;

    fn decode(_: &http::Response<bytes::Bytes>) -> Result<(), DecodeError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_call_cannot_change_the_host_and_a_header_cannot_hold_a_second_line() {
    let (github, script) = client(vec![]);
    assert!(matches!(github.send(&Hostile).await, Err(Error::Build(_))));
    let call = get();
    let call = With::new(&call).accept("text/plain\r\nhost: evil.example");
    assert!(matches!(github.send(&call).await, Err(Error::Build(_))));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn an_odd_member_of_a_refusal_does_not_hide_what_it_is_about() {
    let body = r#"{"message":"You have exceeded a secondary rate limit","documentation_url":7,"block":"x","errors":{"code":"custom"}}"#;
    let (github, _) = client(vec![answer(403, &[("retry-after", "121")], body)]);
    let error = github.send(&get()).await.unwrap_err();
    let api = error.as_api().unwrap();
    assert_eq!(api.kind(), ErrorKind::RateLimited);
    assert_eq!(api.errors()[0].code.as_deref(), Some("custom"));
    for body in ["[]", "7", "\"x\"", "null", ""] {
        let (github, _) = client(vec![answer(404, &[], body)]);
        let error = github.send(&get()).await.unwrap_err();
        assert_eq!(error.as_api().unwrap().message(), None, "{body}");
    }
}
