//! What Heroku says beside the answer: warnings, the status page, names and numbers.

use std::sync::{Arc, Mutex};

use heroku_api::Client;
use heroku_api::Raw;
use heroku_api::builds::{CreateBuild, Source};
use heroku_api::client::Warning;
use heroku_api::config_vars::GetReleaseConfigVars;
use heroku_api::endpoint::Service;
use heroku_api::error::Error;
use heroku_api::log_drains::{CreateLogDrain, LogDrain};
use heroku_api::oci_images::OciImage;
use heroku_api::pipelines::GetPipeline;
use heroku_api::platform_status::{GetPlatformStatus, PlatformStatus};
use heroku_api::releases::{GetRelease, Rollback};
use heroku_api::review_apps::{CreateReviewApp, ReviewSource};
use heroku_api::secret::SignedUrl;
use heroku_api::setups::CreateAppSetup;
use heroku_api::sources::checksum;
use heroku_api::test_runs::CreateTestRun;

use crate::script::{Script, answer};

const PIPELINE: &str = r#"{"id":"p1","name":"acme"}"#;

#[tokio::test]
async fn a_warning_beside_an_answer_is_reported_with_its_call() {
    let script = Script::of([
        answer(
            200,
            &[("x-heroku-warning", "the stack ends in April")],
            PIPELINE,
        ),
        answer(200, &[("Warning-Message", "old")], "[]"),
        answer(200, &[("X-Heroku-Warning", " ")], PIPELINE),
        answer(404, &[("X-Heroku-Warning", "no")], r#"{"id":"not_found"}"#),
    ]);
    let heard: Arc<Mutex<Vec<Warning>>> = Arc::default();
    let ears = Arc::clone(&heard);
    let heroku = Client::builder("t")
        .on_warning(move |warning| ears.lock().unwrap().push(warning))
        .build_with(script)
        .unwrap();
    heroku.send(&GetPipeline::new("acme")).await.unwrap();
    heroku
        .send_raw(&Raw::get("/addons?x=canary"))
        .await
        .unwrap();
    heroku.send(&GetPipeline::new("acme")).await.unwrap();
    heroku.send(&GetPipeline::new("acme")).await.unwrap_err();
    let heard: Vec<_> = heard
        .lock()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        heard,
        [
            "GET /pipelines/{pipeline}: the stack ends in April",
            "GET /addons: old"
        ]
    );
}

#[tokio::test]
async fn the_status_of_the_platform_is_read_without_a_token_from_its_own_address() {
    let page = include_str!("../fixtures/platform_status/incident.json");
    let script = Script::of([answer(200, &[], page)]);
    let heroku = Client::builder("canary-token")
        .base_url("https://heroku.example")
        .service_url(Service::Status, "https://status.example")
        .build_with(script.clone())
        .unwrap();
    let status = heroku.send(&GetPlatformStatus::new()).await.unwrap();
    assert_eq!(status.to_string(), "Apps yellow, Data green, Tools purple");
    assert!(!status.is_green());
    let incident = &status.incidents[0];
    assert_eq!(incident.title.as_deref(), Some("Slow builds"));
    assert_eq!(
        incident.newest().unwrap().contents.as_deref(),
        Some("We have found the cause.")
    );
    let request = script.request(0);
    assert_eq!(
        request.uri(),
        "https://status.example/api/v4/current-status"
    );
    assert!(!request.headers().contains_key("authorization"));
    assert_eq!(request.headers()["accept"], "application/json");
}

#[test]
fn a_status_page_that_says_nothing_is_not_green() {
    let read = |text: &str| serde_json::from_str::<PlatformStatus>(text).unwrap();
    for (text, green) in [
        ("{}", false),
        (r#"{"status":[],"incidents":[]}"#, false),
        (r#"{"status":[{"system":"Apps","status":"green"}]}"#, true),
        (
            r#"{"status":[{"system":"Apps","status":"green"}],"incidents":[{}]}"#,
            false,
        ),
        (
            r#"{"status":[{"system":"Apps","status":"green"},{"system":"Data","status":"odd"}]}"#,
            false,
        ),
    ] {
        assert_eq!(read(text).is_green(), green, "{text}");
    }
    assert_eq!(read("{}").to_string(), "unknown");
}

#[tokio::test]
async fn a_release_is_asked_for_by_its_number_with_or_without_a_v() {
    let release = r#"{"id":"r","version":7,"status":"succeeded"}"#;
    let script = Script::of([
        answer(200, &[], release),
        answer(200, &[], release),
        answer(200, &[], "{}"),
    ]);
    let heroku = Client::builder("t").build_with(script.clone()).unwrap();
    heroku.send(&GetRelease::new("acme", "v7")).await.unwrap();
    heroku.send(&GetRelease::new("acme", 7)).await.unwrap();
    heroku
        .send(&GetReleaseConfigVars::new("acme", "V7"))
        .await
        .unwrap();
    assert_eq!(
        script.lines(),
        [
            "GET /apps/acme/releases/7",
            "GET /apps/acme/releases/7",
            "GET /apps/acme/releases/7/config-vars"
        ]
    );
    // Heroku takes no number there: said before anything is sent.
    for number in ["v7", "7"] {
        let error = heroku
            .send(&Rollback::new("acme", number))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Build(_)), "{error:?}");
    }
    assert_eq!(script.lines().len(), 3);
}

#[tokio::test]
async fn an_address_that_heroku_could_not_fetch_never_leaves() {
    let script = Script::of([]);
    let heroku = Client::builder("t").build_with(script.clone()).unwrap();
    for (bad, why) in [
        ("", "is empty"),
        ("null", "is not a URL"),
        ("tmp/deploy.tar", "is not a URL"),
        ("file:///tmp/deploy.tar", "is not https"),
        ("http://codeload.github.com/x", "is not https"),
        ("ftp://example.com/x", "is not https"),
        (
            "https://user:canary-token@github.com/x",
            "names a user or a password",
        ),
        (
            "https://canary-token@github.com/x",
            "names a user or a password",
        ),
    ] {
        let url = || SignedUrl::new(bad);
        let errors = [
            heroku
                .send(&CreateBuild::new("a", Source::new(url())))
                .await
                .unwrap_err(),
            heroku
                .send(&CreateAppSetup::new(Source::new(url())))
                .await
                .unwrap_err(),
            heroku
                .send(&CreateReviewApp::new(
                    "p",
                    "b",
                    ReviewSource::tarball(url(), "abc"),
                ))
                .await
                .unwrap_err(),
            heroku
                .send(&CreateTestRun::new("p", "b", "abc", "m", url()))
                .await
                .unwrap_err(),
        ];
        for error in errors {
            let Error::Build(cause) = &error else {
                panic!("{bad}: {error:?}");
            };
            assert_eq!(
                cause.to_string(),
                format!("the link to the source {why}"),
                "{bad}"
            );
            assert!(!format!("{error:?}").contains("canary"));
        }
    }
    assert!(script.lines().is_empty());
}

#[test]
fn a_checksum_is_what_heroku_compares() {
    assert_eq!(
        checksum(b"abc"),
        "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[tokio::test]
async fn a_log_drain_keeps_its_address_and_its_token_to_itself() {
    let body = r#"{"id":"d1","url":"https://user:canary@drain.example/x","token":"d.canary","app":{"id":"a","name":"acme"},"addon":null,"created_at":"2026-11-30T12:00:00Z"}"#;
    let script = Script::of([answer(201, &[], body)]);
    let heroku = Client::builder("t").build_with(script.clone()).unwrap();
    let url = SignedUrl::new("https://user:canary@drain.example/x");
    let call = CreateLogDrain::new("acme", url);
    let drain: LogDrain = heroku.send(&call).await.unwrap();
    assert_eq!(drain.token.as_ref().unwrap().expose(), "d.canary");
    assert!(!format!("{drain:?}{call:?}").contains("canary"));
    let sent = script.request(0);
    assert_eq!(
        &sent.body()[..],
        br#"{"url":"https://user:canary@drain.example/x"}"#
    );
    let bad = CreateLogDrain::new("acme", SignedUrl::new("drain.example"));
    assert!(matches!(heroku.send(&bad).await, Err(Error::Build(_))));
}

#[test]
fn an_image_is_read_alone_and_as_the_only_one_of_a_list() {
    let one = r#"{"id":"i1","commit":"abc","digest":"sha256:0"}"#;
    for text in [one.to_owned(), format!("[{one}]")] {
        let image: OciImage = serde_json::from_str(&text).unwrap();
        assert_eq!(image.commit.as_deref(), Some("abc"));
    }
    assert!(serde_json::from_str::<OciImage>("[]").is_err());
}
