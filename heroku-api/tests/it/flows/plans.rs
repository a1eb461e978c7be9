//! How many requests a flow costs, and what hints change.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use heroku_api::flows;
use heroku_api::flows::deploy::{DeployEvent, DeployPlan};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::secret::SignedUrl;

use super::streams::{deploy, plan};
use super::world::{App, NEVER, Output, World};
use crate::fake::{ok, status};

fn ten_minutes(output: Output) -> World {
    World {
        build: (600, true),
        output,
        ..World::default()
    }
}

#[tokio::test(start_paused = true)]
async fn a_build_is_accepted_after_two_round_trips_warm_and_four_cold() {
    let (heroku, fake, _) = World {
        apps: vec![App::new("shop")],
        ..World::default()
    }
    .serve();
    let mut deploy = flows::deploy(&heroku, &plan(), &Follow::default());
    let first = deploy.next().await;
    assert!(matches!(first, Some(DeployEvent::Building { .. })));
    assert!(fake.depth() <= 3, "{:?}", fake.lines());
}

#[tokio::test(start_paused = true)]
async fn watching_a_ten_minute_deploy_costs_at_most_seventy_requests() {
    for (output, most) in [
        (Output::Ends, 70),
        (Output::StaysOpen, 70),
        (Output::Cut(60), 85),
    ] {
        let (deployed, _, _, fake) = deploy(ten_minutes(output), &Follow::default()).await;
        assert_eq!(deployed.outcome, Outcome::Done);
        let lines = fake.lines();
        assert!(
            lines.len() <= most,
            "{output:?}: {} {lines:#?}",
            lines.len()
        );
    }
}

/// A hint after each of these seconds.
fn hints(at: &'static [u64]) -> impl futures_util::Stream<Item = u64> + Send + 'static {
    let began = tokio::time::Instant::now();
    let hints = stream::iter(at).then(move |second| async move {
        tokio::time::sleep_until(began + Duration::from_secs(*second)).await;
        *second
    });
    hints.chain(stream::pending())
}

#[tokio::test(start_paused = true)]
async fn with_hints_a_ten_minute_deploy_costs_at_most_twelve_requests() {
    let follow = Follow::default().wake(hints(&[601, 617]));
    let (deployed, _, took, fake) = deploy(ten_minutes(Output::StaysOpen), &follow).await;
    assert_eq!(deployed.outcome, Outcome::Done);
    assert!(took <= 620, "{took} s");
    let lines = fake.lines();
    let accepted = lines
        .iter()
        .position(|line| line.starts_with("POST"))
        .unwrap();
    let watching = lines.len() - accepted - 1;
    assert!(watching <= 12, "{watching} {lines:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_hint_costs_two_minutes_at_most_and_hints_alone_prove_nothing() {
    let follow = Follow::default().without_dynos().wake(hints(&[10, 20, 30]));
    let (deployed, _, took, _) = deploy(ten_minutes(Output::StaysOpen), &follow).await;
    assert_eq!(deployed.outcome, Outcome::Done);
    assert!(took <= 730, "{took} s");
}

#[tokio::test(start_paused = true)]
async fn hints_that_end_are_no_hints_any_more() {
    let follow = Follow::default()
        .without_dynos()
        .wake(stream::empty::<()>());
    let (deployed, _, took, _) = deploy(ten_minutes(Output::StaysOpen), &follow).await;
    assert_eq!(deployed.outcome, Outcome::Done);
    assert!(took <= 615, "{took} s");
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_hints_is_no_storm_of_requests() {
    let storm = stream::iter(0..).then(|_| async {
        tokio::time::sleep(Duration::from_millis(10)).await;
    });
    let follow = Follow::default().without_dynos().wake(storm);
    let (_, _, _, fake) = deploy(World::default(), &follow).await;
    let asked = fake.times("GET /apps/shop/builds/b1");
    assert!(asked.len() <= 32, "{asked:?}");
    let endless = Follow::default().without_dynos().wake(stream::repeat(()));
    let (deployed, _, _, _) = deploy(World::default(), &endless).await;
    assert_eq!(deployed.outcome, Outcome::Done);
}

#[tokio::test(start_paused = true)]
async fn hints_wake_every_target_of_a_promotion() {
    let world = World {
        apps: ["staging", "a", "b"].map(App::new).to_vec(),
        phase: (300, true),
        output: Output::StaysOpen,
        ..World::default()
    };
    let (heroku, _, _) = world.serve();
    let plan = flows::promote::PromotePlan::new("p1", "staging")
        .target("a")
        .target("b");
    let follow = Follow::default().wake(hints(&[303, 320]));
    let began = tokio::time::Instant::now();
    let promoted = flows::promote(&heroku, &plan, &follow).await.unwrap();
    assert_eq!(promoted.outcome, Outcome::Done);
    assert!(began.elapsed().as_secs() <= 325, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_flow_can_be_read_event_by_event_beside_a_ticker_and_loses_nothing() {
    let (heroku, _, _) = World::default().serve();
    let plan = DeployPlan::new("shop", SignedUrl::new("https://x.example/t"), "abc");
    let mut deploy = flows::deploy(&heroku, &plan, &Follow::default());
    let mut events = 0;
    loop {
        // Each `next` is dropped after 50 ms, shorter than any request.
        match tokio::time::timeout(Duration::from_millis(50), deploy.next()).await {
            Ok(Some(_)) => events += 1,
            Ok(None) => break,
            Err(_) => {}
        }
    }
    let deployed = deploy.finish().await.unwrap();
    assert_eq!((deployed.outcome, events), (Outcome::Done, 8));
}

#[tokio::test(start_paused = true)]
async fn a_flow_ends_within_its_limit_plus_one_interval() {
    for limit in [1, 5, 59, 65, 77, 123] {
        for output in [Output::Ends, Output::StaysOpen, Output::Silent] {
            let mut world = World {
                output,
                phase: (30, true),
                ..World::default()
            };
            world.app("shop").dynos.up = NEVER;
            let follow = Follow::default().within(Duration::from_secs(limit));
            let (deployed, _, took, _) = deploy(world, &follow).await;
            assert!(took <= limit + 11, "{limit} {output:?}: {took} s");
            assert!(matches!(
                deployed.outcome,
                Outcome::Unknown(Reason::Deadline | Reason::DynosLate)
            ));
        }
    }
}

/// Everything that is known by its name only: the pipeline, its apps, the app to deploy to.
fn cold() -> World {
    World {
        apps: vec![App::new("shop")],
        ..World::default()
    }
}

#[tokio::test(start_paused = true)]
async fn from_the_name_of_a_pipeline_to_an_accepted_build_are_at_most_five_round_trips() {
    let (heroku, fake, _) = cold().serve_but(|line, _, _| match line {
        "GET /pipelines/acme" => Some(ok(r#"{"id":"p1","name":"acme"}"#)),
        "GET /pipelines/p1/pipeline-couplings" => {
            Some(ok(r#"[{"id":"c","app":{"id":"shop"},"stage":"staging"}]"#))
        }
        _ => None,
    });
    let (_, state) = flows::pipeline::find(&heroku, "acme").await.unwrap();
    let app = state.apps[0].id.clone();
    let link = SignedUrl::new("https://codeload.github.com/x");
    let plan = DeployPlan::new(app, link, "abc");
    let mut deploy = flows::deploy(&heroku, &plan, &Follow::default());
    let first = deploy.next().await;
    assert!(matches!(first, Some(DeployEvent::Building { .. })));
    assert!(fake.depth() <= 5, "{} {:?}", fake.depth(), fake.lines());
}

#[tokio::test(start_paused = true)]
async fn from_bytes_to_an_accepted_build_are_at_most_five_round_trips() {
    let (heroku, fake, _) = cold().serve_but(|line, _, _| match line {
        "POST /sources" => Some(ok(
            r#"{"source_blob":{"put_url":"https://bucket.s3.amazonaws.com/x",
            "get_url":"https://bucket.s3.amazonaws.com/x"}}"#,
        )),
        _ => None,
    });
    let place = heroku
        .send(&heroku_api::sources::CreateSource::new())
        .await
        .unwrap()
        .source_blob;
    let plan = DeployPlan::new("shop", place.get_url, "abc");
    let mut deploy = flows::deploy(&heroku, &plan, &Follow::default());
    deploy.next().await.unwrap();
    // The upload is one more.
    assert!(fake.depth() < 5, "{} {:?}", fake.depth(), fake.lines());
}

#[tokio::test(start_paused = true)]
async fn a_review_app_is_built_into_after_at_most_five_round_trips() {
    use heroku_api::flows::review_app::{ReviewAppEvent, ReviewAppPlan, create_or_redeploy};
    let (heroku, fake, _) = cold().serve_but(|line, _, _| match line {
        "GET /pipelines/acme" => Some(ok(r#"{"id":"p1","name":"acme"}"#)),
        "GET /pipelines/p1/review-apps" => Some(ok(
            r#"[{"id":"v1","status":"created","branch":"b","app":{"id":"shop"},"pr_number":1}]"#,
        )),
        _ => None,
    });
    let call = heroku_api::pipelines::GetPipeline::new("acme");
    let pipeline = heroku.send(&call).await.unwrap().id;
    let link = SignedUrl::new("https://codeload.github.com/x");
    let plan = ReviewAppPlan::new(pipeline, "b", link, "abc").pr_number(1);
    let mut flow = create_or_redeploy(&heroku, &plan, &Follow::default());
    while let Some(event) = flow.next().await {
        if matches!(event, ReviewAppEvent::Building { .. }) {
            break;
        }
    }
    assert!(fake.depth() <= 5, "{} {:?}", fake.depth(), fake.lines());
}

#[tokio::test(start_paused = true)]
async fn an_app_setup_is_accepted_or_built_into_after_at_most_five_round_trips() {
    use heroku_api::flows::app_setup::{AppSetupPlan, create_or_redeploy};
    use heroku_api::flows::review_app::ReviewAppEvent;
    for exists in [false, true] {
        let (heroku, fake, _) = cold().serve_but(move |line, _, _| match line {
            "GET /apps/shop" if !exists => Some(status(404, r#"{"id":"not_found"}"#)),
            "GET /apps/shop/pipeline-couplings" if !exists => {
                Some(status(404, r#"{"id":"not_found"}"#))
            }
            "GET /apps/shop/pipeline-couplings" if exists => Some(ok(
                r#"{"id":"c","app":{"id":"shop"},"pipeline":{"id":"p1"},"stage":"review"}"#,
            )),
            "GET /pipelines/p1/stage/review/config-vars" => Some(ok("{}")),
            "POST /app-setups" => Some(status(202, r#"{"id":"t1","status":"pending"}"#)),
            _ => None,
        });
        let link = SignedUrl::new("https://codeload.github.com/x");
        let plan = AppSetupPlan::new("shop", "p1", link, "abc");
        let mut flow = create_or_redeploy(&heroku, &plan, &Follow::default());
        while let Some(event) = flow.next().await {
            let accepted = matches!(
                event,
                ReviewAppEvent::Building { .. } | ReviewAppEvent::Setup { .. }
            );
            if accepted {
                break;
            }
        }
        assert!(fake.depth() <= 5, "{} {:?}", fake.depth(), fake.lines());
    }
}
