//! Promotions against a server whose state changes with time.

use std::time::Duration;

use heroku_api::flows::pipeline;
use heroku_api::flows::promote::{
    PromoteEvent, PromotePlan, Promoted, TargetResult, promote, resume,
};
use heroku_api::ids::PromotionId;
use heroku_api::transport::TransportErrorKind;
use serde_json::{Value, json};

use crate::fake::{Fake, Reply, ok, status, stream};

const OUTPUT: &str = "https://build-output.heroku.com/release/1?signature=canary-link";
const TARGETS: &str = "GET /pipeline-promotions/x1/promotion-targets";

fn plan() -> PromotePlan {
    PromotePlan::new("p1", "a-staging")
        .target("a-eu")
        .target("a-us")
        .target("a-old")
}

fn promotion(now: u64) -> String {
    let word = if now < 100 { "pending" } else { "completed" };
    json!({"id": "x1", "status": word}).to_string()
}

/// eu runs a release command for a minute; us has none; old fails without a release.
fn targets(now: u64) -> String {
    let target = |app: &str, release: Value, word: &str, message: Value| json!({"id": app, "app": {"id": app}, "release": release, "status": word, "error_message": message});
    let eu_release = if now < 2 {
        json!(null)
    } else {
        json!({"id": "r-eu"})
    };
    let eu_word = if now < 60 { "pending" } else { "succeeded" };
    let (old_word, why) = if now < 5 {
        ("pending", json!(null))
    } else {
        ("failed", json!("Could not verify slug checksum"))
    };
    json!([
        target("a-eu", eu_release, eu_word, json!(null)),
        target("a-us", json!({"id": "r-us"}), "succeeded", json!(null)),
        target("a-old", json!(null), old_word, why),
    ])
    .to_string()
}

fn release(app: &str, now: u64) -> String {
    let phase = app == "a-eu";
    json!({
        "id": if phase { "r-eu" } else { "r-us" },
        "version": if phase { 31 } else { 12 },
        "status": if phase && now < 60 { "pending" } else { "succeeded" },
        "output_stream_url": if phase { json!(OUTPUT) } else { json!(null) },
        "slug": {"id": "s9"}, "app": {"id": app, "name": app}, "current": true,
        "created_at": "2023-11-14T22:13:25Z",
    })
    .to_string()
}

fn dynos(app: &str, now: u64) -> String {
    let (version, ready) = if app == "a-eu" { (31, 75) } else { (12, 15) };
    let version = if now < ready { version - 1 } else { version };
    json!([{"id": "d", "name": "web.1", "type": "web", "state": "up", "release": {"version": version}}])
        .to_string()
}

fn world(line: &str, now: u64) -> Reply {
    match line {
        "POST /pipeline-promotions" => status(201, promotion(now)),
        TARGETS => ok(targets(now)),
        "GET /apps/a-eu/releases/r-eu" => ok(release("a-eu", now)),
        "GET /apps/a-us/releases/r-us" => ok(release("a-us", now)),
        "GET /release/1" if now < 10 => status(404, "not yet"),
        "GET /release/1" => stream(&[(1, "migrating\n"), (48, "migrated\n")]),
        "GET /apps/a-eu/dynos" => ok(dynos("a-eu", now)),
        "GET /apps/a-us/dynos" => ok(dynos("a-us", now)),
        "GET /pipelines/p1/latest-releases" => ok(format!(
            "[{},{},{}]",
            source_release(),
            release("a-eu", now),
            release("a-us", now)
        )),
        other => panic!("unexpected {other}"),
    }
}

fn source_release() -> String {
    json!({
        "id": "r-s", "version": 5, "status": "succeeded", "current": true, "slug": {"id": "s9"},
        "app": {"id": "a-staging", "name": "acme-staging"},
    })
    .to_string()
}

fn results(promoted: &Promoted) -> Vec<String> {
    let text = |result: &TargetResult| match result {
        TargetResult::Up(progress) => progress.to_string(),
        TargetResult::Failed { reason, .. } => reason.clone(),
        other => format!("{other:?}"),
    };
    let targets = promoted.targets.iter();
    targets
        .map(|target| {
            format!(
                "{} {:?} {}",
                target.app,
                target.version,
                text(&target.result)
            )
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn every_target_of_a_promotion_is_followed_to_its_own_end() {
    let (heroku, fake) = Fake::new(|line, request, now| {
        let is_stream = line == "GET /release/1";
        assert_ne!(request.headers().contains_key("authorization"), is_stream);
        world(line, now)
    });
    let mut events = Vec::new();
    let promoted = promote(&heroku, &plan(), &mut |event| events.push(event))
        .await
        .unwrap();
    assert_eq!(
        results(&promoted),
        [
            "a-eu Some(31) 1 of 1 dynos up",
            "a-us Some(12) 1 of 1 dynos up",
            "a-old None Could not verify slug checksum",
        ]
    );
    assert!(!promoted.is_ok());
    let lines: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            PromoteEvent::Output { app, line } => Some(format!("{app}: {line}")),
            _ => None,
        })
        .collect();
    assert_eq!(lines, ["a-eu: migrating", "a-eu: migrated"]);
    let finished = |event: &&PromoteEvent| matches!(event, PromoteEvent::Finished { .. });
    assert_eq!(events.iter().filter(finished).count(), 3);
    // The quick target does not wait for the slow one.
    let us_up = events.iter().position(
        |event| matches!(event, PromoteEvent::Finished { app, ok: true } if app.as_str() == "a-us"),
    );
    let migrated = events
        .iter()
        .position(|event| matches!(event, PromoteEvent::Output { line, .. } if line == "migrated"));
    assert!(us_up < migrated, "{events:?}");
    let asked = fake.times(TARGETS);
    assert!(
        asked.windows(2).all(|pair| pair[1] - pair[0] >= 1),
        "{asked:?}"
    );
    assert_eq!(fake.count("POST"), 1);
    assert!(!format!("{events:?}{promoted:?}").contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn a_promotion_whose_answer_is_lost_is_found_by_its_releases_and_not_repeated() {
    let mut sent = false;
    let (heroku, fake) = Fake::new(move |line, _, now| match line {
        "POST /pipeline-promotions" => {
            sent = true;
            Reply::Fails(TransportErrorKind::Timeout)
        }
        "GET /pipelines/p1/latest-releases" if !sent => ok("[]"),
        _ => world(line, now + 60),
    });
    let plan = PromotePlan::new("p1", "a-staging")
        .target("a-eu")
        .target("a-us");
    let promoted = promote(&heroku, &plan, &mut |_| {}).await.unwrap();
    assert_eq!(promoted.promotion, None);
    assert_eq!(
        results(&promoted),
        [
            "a-eu Some(31) 1 of 1 dynos up",
            "a-us Some(12) 1 of 1 dynos up"
        ]
    );
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_promotion_is_resumed_from_its_id() {
    let (heroku, fake) = Fake::new(|line, _, now| world(line, now));
    let id = PromotionId::from("x1");
    let promoted = resume(&heroku, &id, Duration::from_secs(600), &mut |_| {})
        .await
        .unwrap();
    assert_eq!(promoted.targets.len(), 3);
    assert_eq!(fake.count("POST"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_promotion_that_takes_too_long_ends_with_what_is_known() {
    let (heroku, _) = Fake::new(|line, _, now| world(line, now.min(20)));
    let plan = plan().within(Duration::from_secs(120));
    let promoted = promote(&heroku, &plan, &mut |_| {}).await.unwrap();
    assert!(matches!(promoted.targets[0].result, TargetResult::Pending));
    assert!(matches!(promoted.targets[1].result, TargetResult::Up(_)));
}

#[tokio::test(start_paused = true)]
async fn a_refused_promotion_is_an_error_at_once() {
    let (heroku, fake) = Fake::new(|line, _, _| match line {
        "GET /pipelines/p1/latest-releases" => ok("[]"),
        _ => status(422, r#"{"id":"invalid_params","message":"no"}"#),
    });
    let error = promote(&heroku, &plan(), &mut |_| {}).await.unwrap_err();
    assert_eq!(error.to_string(), "a call failed");
    assert_eq!(
        fake.lines(),
        [
            "GET /pipelines/p1/latest-releases",
            "POST /pipeline-promotions"
        ]
    );
}

fn staged(line: &str) -> Reply {
    let coupling = |app: &str, stage: &str| json!({"id": app, "app": {"id": app}, "pipeline": {"id": "p1"}, "stage": stage});
    let release = |app: &str, name: &str| json!({"id": "r", "version": 1, "status": "succeeded", "app": {"id": app, "name": name}});
    match line {
        "GET /pipelines/acme" => ok(r#"{"id":"p1","name":"acme"}"#),
        "GET /pipelines/p1/pipeline-couplings" => ok(json!([
            coupling("a-us", "production"),
            coupling("a-eu", "production"),
            coupling("a-ci", "test"),
            coupling("a-staging", "staging"),
        ])
        .to_string()),
        "GET /pipelines/p1/latest-releases" => ok(json!([
            release("a-us", "acme-us"),
            release("a-eu", "acme-eu"),
            release("a-staging", "acme-staging"),
        ])
        .to_string()),
        other => panic!("unexpected {other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_promotion_is_planned_in_two_round_trips_cold_and_one_warm() {
    let (heroku, fake) = Fake::new(|line, _, _| staged(line));
    let (pipeline, state) = pipeline::find(&heroku, "acme").await.unwrap();
    assert_eq!(fake.depth(), 2);
    let names: Vec<_> = state.apps.iter().map(|app| app.name.as_str()).collect();
    assert_eq!(names, ["acme-staging", "acme-eu", "acme-us"]);
    pipeline::load(&heroku, &pipeline.id).await.unwrap();
    assert_eq!(fake.depth(), 3);
    let plan = state.promotion(None, &[]).unwrap();
    assert_eq!(plan.source().as_str(), "a-staging");
    let targets: Vec<_> = plan.targets().iter().map(ToString::to_string).collect();
    assert_eq!(targets, ["a-eu", "a-us"]);
}

#[tokio::test(start_paused = true)]
async fn an_unclear_promotion_is_refused_in_words() {
    let (heroku, _) = Fake::new(|line, _, _| staged(line));
    let (_, state) = pipeline::find(&heroku, "acme").await.unwrap();
    for (from, to, words) in [
        (Some("nope"), vec![], "nope is not in this pipeline"),
        (None, vec!["nope"], "nope is not in this pipeline"),
        (
            Some("acme-eu"),
            vec![],
            "acme-eu is in production, which has no next stage",
        ),
        (
            Some("acme-eu"),
            vec!["acme-eu"],
            "acme-eu cannot be promoted to itself",
        ),
    ] {
        let error = state.promotion(from, &to).unwrap_err();
        assert_eq!(error.to_string(), words);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_of_three_hundred_apps_takes_no_more_round_trips_than_one_of_three() {
    for count in [3, 300] {
        let list = move |item: &dyn Fn(usize) -> Value| {
            let items: Vec<_> = (0..count).map(item).collect();
            ok(Value::from(items).to_string())
        };
        let (couplings, releases) = (
            move |n: usize| json!({"id": n.to_string(), "app": {"id": n.to_string()}, "stage": "staging"}),
            move |n: usize| {
                let app = json!({"id": n.to_string(), "name": format!("app-{n}")});
                json!({"id": "r", "version": 1, "status": "succeeded", "app": app})
            },
        );
        let (heroku, fake) = Fake::new(move |line, _, _| match line {
            "GET /pipelines/p1/pipeline-couplings" => list(&couplings),
            "GET /pipelines/p1/latest-releases" => list(&releases),
            other => panic!("unexpected {other}"),
        });
        let state = pipeline::load(&heroku, &"p1".into()).await.unwrap();
        assert_eq!(state.apps.len(), count);
        assert_eq!((fake.depth(), fake.lines().len()), (1, 2));
    }
}
