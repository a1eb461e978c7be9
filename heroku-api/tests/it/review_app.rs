//! Review apps and rollbacks against a server whose state changes with time.

use std::time::Duration;

use heroku_api::builds::Source;
use heroku_api::flows::FlowError;
use heroku_api::flows::deploy::Follow;
use heroku_api::flows::review_app::{
    ReviewAppEvent, create, delete_and_wait, find_by_branch, recreate, redeploy,
};
use heroku_api::flows::rollback::{RollbackTo, rollback};
use heroku_api::ids::{AppId, PipelineId, ReviewAppId};
use heroku_api::review_apps::{CreateReviewApp, ReviewAppStatus, ReviewSource};
use heroku_api::secret::SignedUrl;
use http::Response;
use serde_json::{Value, json};

use crate::fake::{Fake, Reply, ok, status, stream};

const HOUR: Duration = Duration::from_secs(3600);

fn review_app(word: &str) -> String {
    let made = word != "pending";
    json!({
        "id": "v1", "status": word, "branch": "feature/x",
        "app": if made { json!({"id": "a1"}) } else { Value::Null },
        "app_setup": if made { json!({"id": "t1"}) } else { Value::Null },
        "message": if word == "errored" { json!("app.json is broken") } else { Value::Null },
    })
    .to_string()
}

fn call() -> CreateReviewApp {
    let url = SignedUrl::new("https://codeload.github.com/x?token=canary-link");
    CreateReviewApp::new("p1", "feature/x", ReviewSource::tarball(url, "abc")).pr_number(7u64)
}

fn world(line: &str, now: u64, end: &'static str) -> Reply {
    match line {
        "POST /review-apps" => status(201, review_app("pending")),
        "GET /review-apps/v1" => ok(review_app(match now {
            0..10 => "pending",
            10..100 => "creating",
            _ => end,
        })),
        "GET /app-setups/t1" => ok(json!({
            "id": "t1", "status": "pending",
            "build": {"id": "b", "output_stream_url": "https://build-output.heroku.com/1"},
        })
        .to_string()),
        "GET /1" => stream(&[(1, "building\n"), (80, "done\n")]),
        other => panic!("unexpected {other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_review_app_is_made_and_its_build_is_told() {
    let (heroku, fake) = Fake::new(|line, _, now| world(line, now, "created"));
    let mut events = Vec::new();
    let made = create(&heroku, &call(), HOUR, &mut |event| events.push(event))
        .await
        .unwrap();
    assert_eq!(made.app, Some(AppId::from("a1")));
    let told: Vec<_> = events
        .iter()
        .map(|event| match event {
            ReviewAppEvent::Status { status, .. } => status.to_string(),
            ReviewAppEvent::Output(line) => format!("| {line}"),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        ["pending", "creating", "| building", "| done", "created"]
    );
    let asked = fake.times("GET /review-apps/v1");
    assert!(
        asked.windows(2).all(|pair| pair[1] - pair[0] >= 5),
        "{asked:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_review_app_that_fails_says_why() {
    let (heroku, _) = Fake::new(|line, _, now| world(line, now, "errored"));
    let error = create(&heroku, &call(), HOUR, &mut |_| {})
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the review app is errored: app.json is broken"
    );
    let FlowError::ReviewAppFailed { status, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(status, ReviewAppStatus::Errored);
}

#[tokio::test(start_paused = true)]
async fn a_branch_that_has_a_review_app_already_is_waited_for() {
    let (heroku, fake) = Fake::new(|line, _, now| match line {
        "POST /review-apps" => status(409, r#"{"id":"conflict","message":"exists"}"#),
        "GET /pipelines/p1/review-apps" => ok(format!("[{}]", review_app("creating"))),
        _ => world(line, now, "created"),
    });
    create(&heroku, &call(), HOUR, &mut |_| {}).await.unwrap();
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_review_app_on_the_last_page_is_found() {
    let (heroku, _) = Fake::new(|_, request, _| {
        let first = request.headers()["range"] == "id ..; max=1000";
        let mut answer = Response::builder();
        if first {
            answer = answer
                .status(206)
                .header("next-range", "id ]v0..; max=1000");
        }
        let body = if first {
            "[]".to_owned()
        } else {
            format!("[{}]", review_app("created"))
        };
        Reply::Answer(answer.body(body.into()).unwrap())
    });
    let pipeline = PipelineId::from("p1");
    let found = find_by_branch(&heroku, &pipeline, "feature/x")
        .await
        .unwrap();
    assert_eq!(found.unwrap().id, ReviewAppId::from("v1"));
    assert!(
        find_by_branch(&heroku, &pipeline, "other")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test(start_paused = true)]
async fn a_redeploy_in_place_takes_two_round_trips_before_the_build() {
    let (heroku, fake) = Fake::new(|line, _, _| match line {
        "GET /review-apps/v1" => ok(review_app("created")),
        "GET /apps/a1/builds" => ok("[]"),
        "POST /apps/a1/builds" => status(201, r#"{"id":"b1","status":"failed"}"#),
        other => panic!("unexpected {other}"),
    });
    let source = Source::new(SignedUrl::new("https://x.example/t")).version("def");
    let id = ReviewAppId::from("v1");
    let ended = redeploy(&heroku, &id, source, Follow::default(), &mut |_| {}).await;
    assert!(
        matches!(ended, Err(FlowError::BuildFailed { .. })),
        "{ended:?}"
    );
    assert_eq!(
        fake.lines(),
        [
            "GET /review-apps/v1",
            "GET /apps/a1/builds",
            "POST /apps/a1/builds"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_review_app_that_is_stuck_while_being_deleted_is_helped() {
    let mut helped = None;
    let (heroku, fake) = Fake::new(move |line, _, now| match line {
        "DELETE /review-apps/v1" => status(200, review_app("deleting")),
        "DELETE /apps/a1" => {
            helped = Some(now);
            ok("{}")
        }
        "GET /review-apps/v1" if helped.is_some_and(|then| now > then) => {
            status(404, r#"{"id":"not_found"}"#)
        }
        "GET /review-apps/v1" => ok(review_app("deleting")),
        other => panic!("unexpected {other}"),
    });
    let mut events = Vec::new();
    let id = ReviewAppId::from("v1");
    delete_and_wait(&heroku, &id, HOUR, &mut |event| events.push(event))
        .await
        .unwrap();
    assert!(events.contains(&ReviewAppEvent::Unstuck));
    assert!(fake.times("DELETE /apps/a1")[0] >= 120);
}

#[tokio::test(start_paused = true)]
async fn a_review_app_is_replaced_only_once_the_old_one_is_gone() {
    let (heroku, fake) = Fake::new(move |line, _, now| match line {
        "DELETE /review-apps/v1" => ok("{}"),
        "GET /review-apps/v1" if now < 20 => ok(review_app("deleting")),
        "GET /review-apps/v1" => status(404, r#"{"id":"not_found"}"#),
        "POST /review-apps" => status(201, review_app("created")),
        other => panic!("unexpected {other}"),
    });
    let id = ReviewAppId::from("v1");
    recreate(&heroku, &id, &call(), HOUR, &mut |_| {})
        .await
        .unwrap();
    assert!(fake.times("POST /review-apps")[0] >= 20);
}

#[tokio::test(start_paused = true)]
async fn a_rollback_goes_to_the_release_before_the_current_one() {
    let release = |id: &str, version: u64, word: &str, current: bool| {
        json!({"id": id, "version": version, "status": word, "current": current,
            "eligible_for_rollback": word == "succeeded", "slug": {"id": id}})
    };
    let (heroku, fake) = Fake::new(move |line, request, _| match line {
        "GET /apps/shop/releases" => ok(json!([
            release("r9", 9, "failed", false),
            release("r8", 8, "succeeded", true),
            release("r7", 7, "succeeded", false),
        ])
        .to_string()),
        "POST /apps/shop/releases" => {
            assert_eq!(request.body(), r#"{"release":"r7"}"#);
            status(201, release("r10", 10, "succeeded", true).to_string())
        }
        "GET /apps/shop/releases/r10" => ok(release("r10", 10, "succeeded", true).to_string()),
        "GET /apps/shop/dynos" => ok("[]"),
        other => panic!("unexpected {other}"),
    });
    let app = AppId::from("shop");
    let done = rollback(
        &heroku,
        &app,
        RollbackTo::Previous,
        Follow::default(),
        &mut |_| {},
    )
    .await;
    assert_eq!(done.unwrap().release.version, 10);
    assert_eq!(fake.count("POST"), 1);
}
