//! A pipeline's state, and the promotions that are planned from it.

use heroku_api::flows::pipeline;
use serde_json::{Value, json};

use crate::fake::{Fake, Reply, ok};

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
    let targets: Vec<_> = plan.targets().map(ToString::to_string).collect();
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
async fn pipeline_hidden_apps_that_cannot_be_seen_are_reported_and_not_left_out() {
    let (heroku, _) = Fake::new(|line, _, _| {
        match line {
        // Both production apps are coupled, and this account sees one of them.
        "GET /pipelines/p1/latest-releases" => ok(json!([
            {"id": "r", "version": 1, "status": "succeeded", "app": {"id": "a-us", "name": "acme-us"}},
            {"id": "r", "version": 1, "status": "succeeded",
                "app": {"id": "a-staging", "name": "acme-staging"}},
        ])
        .to_string()),
        "POST /filters/apps" => ok("[]"),
        other => staged(other),
    }
    });
    let (_, state) = pipeline::find(&heroku, "acme").await.unwrap();
    let hidden: Vec<_> = state.hidden.iter().map(|app| app.id.as_str()).collect();
    assert_eq!(hidden, ["a-eu"]);
    let error = state.promotion(None, &[]).unwrap_err().to_string();
    assert!(
        error.starts_with("1 of the production apps cannot be seen"),
        "{error}"
    );
    // Who names the targets is not held up.
    let plan = state.promotion(None, &["acme-us"]).unwrap();
    assert_eq!(plan.targets().count(), 1);
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

/// Three apps: two that share a slug, and one of the Fir generation.
fn coded(line: &str) -> Reply {
    let release = |id: &str, app: &str, slug: Value, artifacts: Value| {
        json!({"id": id, "version": 1, "status": "succeeded", "slug": slug,
            "artifacts": artifacts, "app": {"id": app, "name": app}})
    };
    match line {
        "GET /pipelines/p1/pipeline-couplings" => ok(json!([
            {"id": "1", "app": {"id": "staging"}, "stage": "staging"},
            {"id": "2", "app": {"id": "prod"}, "stage": "production"},
            {"id": "3", "app": {"id": "fir"}, "stage": "production"},
            {"id": "4", "app": {"id": "empty"}, "stage": "production"},
        ])
        .to_string()),
        "GET /pipelines/p1/latest-releases" => ok(json!([
            release(
                "r1",
                "staging",
                json!({"id": "s1"}),
                json!([{"type": "slug", "id": "s1"}])
            ),
            release("r2", "prod", json!({"id": "s1"}), Value::Null),
            release(
                "r3",
                "fir",
                Value::Null,
                json!([{"type": "oci-image", "id": "i1"}])
            ),
            release("r4", "empty", Value::Null, json!([])),
        ])
        .to_string()),
        // A promoted slug is seen through one of its apps.
        "GET /apps/staging/slugs/s1" => crate::fake::status(404, r#"{"id":"not_found"}"#),
        "GET /apps/prod/slugs/s1" => {
            ok(r#"{"id":"s1","commit":"abc","commit_description":"Faster"}"#)
        }
        "GET /apps/fir/oci-images/i1" => ok(r#"[{"id":"i1","commit":"def"}]"#),
        other => panic!("unexpected {other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_commits_of_a_pipeline_cost_one_look_for_each_code_that_was_never_seen() {
    let (heroku, fake) = Fake::new(|line, _, _| coded(line));
    let state = pipeline::load(&heroku, &"p1".into()).await.unwrap();
    let commits = pipeline::Commits::default();
    for round in 0..3 {
        let running = commits.of(&heroku, &state).await.unwrap();
        let shown: Vec<_> = running
            .iter()
            .map(|(app, commit)| (app.as_str(), commit.id.as_str()))
            .collect();
        assert_eq!(
            shown,
            [("fir", "def"), ("prod", "abc"), ("staging", "abc")],
            "{round}"
        );
        let slug = &running[&heroku_api::ids::AppId::from("prod")];
        assert_eq!(slug.description.as_deref(), Some("Faster"));
    }
    assert_eq!(fake.count("GET /apps/prod/slugs/s1"), 1);
    assert_eq!(fake.count("GET /apps/fir/oci-images/i1"), 1);
    // What was known when the slug was asked for is known for every app that runs it.
    assert_eq!(fake.lines().len(), 2 + 3);
}
