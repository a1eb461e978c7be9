//! Exactly once, by identity: a slow Heroku, lost responses, wrong clocks, what was there
//! before.

use std::time::Duration;

use heroku_api::builds::{CreateBuild, Source};
use heroku_api::ensure::{self, Ensured, Intent, PromotionOutcome, WebhookOutcome};
use heroku_api::flows::{self, FlowError};
use heroku_api::ids::AppId;
use heroku_api::progress::{Follow, Outcome};
use heroku_api::promotions::CreatePromotion;
use heroku_api::secret::SignedUrl;
use heroku_api::transport::TransportErrorKind;
use heroku_api::webhooks::{CreateWebhook, Level};
use serde_json::{Value, json};

use super::streams::plan;
use super::world::{App, Bld, Loss, Rel, World};
use crate::fake::{Fake, Reply, ok, status};

#[tokio::test(start_paused = true)]
async fn slow_promotion_a_release_that_appears_late_is_waited_for_and_nothing_is_doubled() {
    for slow in [4, 15, 30, 45] {
        let world = World {
            apps: vec![App::new("staging"), App::new("shop")],
            writes: vec![Loss::Response],
            slow,
            ..World::default()
        };
        let (heroku, _, served) = world.serve();
        let plan = flows::promote::PromotePlan::new("p1", "staging").target("shop");
        let promoted = flows::promote(&heroku, &plan, &Follow::default())
            .await
            .unwrap();
        assert_eq!(promoted.outcome, Outcome::Done, "{slow} s");
        assert_eq!(served.world().executed, ["promotion shop"], "{slow} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_build_whose_response_is_lost_is_found_however_late_it_is_seen() {
    for slow in [0, 15, 45] {
        let world = World {
            writes: vec![Loss::Response],
            slow,
            ..World::default()
        };
        let (heroku, fake, served) = world.serve();
        let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap();
        assert_eq!(deployed.outcome, Outcome::Done);
        assert!(deployed.found);
        assert_eq!((fake.count("POST"), served.world().executed.len()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_never_arrived_is_ambiguous_and_never_sent_twice_within_the_window() {
    for loss in [Loss::Request, Loss::Refused] {
        let world = World {
            writes: vec![loss],
            ..World::default()
        };
        let (heroku, fake, _) = world.serve();
        let error = flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap_err();
        assert!(matches!(error, FlowError::Ambiguous { .. }), "{error:?}");
        assert_eq!(fake.count("POST"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_flow_whose_time_is_up_while_it_looks_is_ambiguous_with_what_it_noted() {
    let mut world = World {
        writes: vec![Loss::Request],
        ..World::default()
    };
    world.builds.push(old_build("b0", "abc", true));
    let (heroku, _, _) = world.serve();
    let follow = Follow::default().within(Duration::from_secs(20));
    let began = tokio::time::Instant::now();
    let error = flows::deploy(&heroku, &plan(), &follow).await.unwrap_err();
    let FlowError::Ambiguous { intent, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(intent.seen_before(), ["b0"]);
    assert!(began.elapsed().as_secs() <= 30);
}

fn old_build(id: &str, version: &str, ok: bool) -> Bld {
    Bld {
        id: id.to_owned(),
        version: version.to_owned(),
        created: 0,
        ends: 0,
        ok,
        slug: "s6".to_owned(),
        tells: 0,
        release: None,
        visible: 0,
    }
}

#[tokio::test(start_paused = true)]
async fn build_retry_same_sha_an_older_failed_build_is_not_ours() {
    let mut world = World {
        writes: vec![Loss::Response],
        ..World::default()
    };
    world.builds.push(old_build("b0", "abc", false));
    let (heroku, _, served) = world.serve();
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.build.as_str(), "b2");
    assert_eq!(deployed.outcome, Outcome::Done);
    assert_eq!(served.world().executed.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn skew_build_a_clock_that_is_wrong_by_ten_minutes_changes_nothing() {
    for (ahead, behind) in [(600, 0), (0, 600)] {
        let mut world = World {
            writes: vec![Loss::Response],
            ..World::default()
        };
        world.builds.push(old_build("b0", "abc", false));
        let (heroku, _, served) = world.serve();
        let app = AppId::from("shop");
        let seen = ensure::note::build(&heroku, &app).await.unwrap();
        let now = heroku.transport().now();
        let sent_at = now + Duration::from_secs(ahead) - Duration::from_secs(behind);
        let source = Source::new(SignedUrl::new("https://x.example/t")).version("abc");
        let call = CreateBuild::new("shop", source);
        // The write left, and the program was killed before it knew.
        let lost = heroku.send(&call).await;
        assert!(lost.is_err());
        let intent = Intent::resumed(sent_at, seen);
        let found = ensure::build(&heroku, &call, intent).await.unwrap();
        assert!(matches!(found, Ensured::Found(build) if build.id.as_str() == "b2"));
        assert_eq!(served.world().executed.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn fir_variants_a_resumed_promotion_finds_the_image() {
    let mut world = World {
        apps: vec![App::new("staging"), App::new("shop")],
        fir: true,
        ..World::default()
    };
    world.app("shop").releases.push(Rel::old(7, "s6"));
    let (heroku, fake, _) = world.serve();
    let call = CreatePromotion::new("p1", "staging").target("shop");
    let intent = Intent::resumed(heroku.transport().now(), ["r6-shop", "r6-staging"]);
    let found = ensure::promotion(&heroku, &call, intent).await.unwrap();
    assert!(matches!(found, PromotionOutcome::Found(releases) if releases[0].version == 7));
    assert_eq!(fake.count("POST"), 0);
}

#[tokio::test(start_paused = true)]
async fn what_was_there_long_before_is_not_ours_though_nobody_noted_it() {
    let mut world = World {
        apps: vec![App::new("staging"), App::new("shop")],
        ..World::default()
    };
    // The same code and the same commit, an hour ago.
    world.app("shop").releases.push(Rel::old(7, "s6"));
    world.builds.push(Bld {
        id: "b0".to_owned(),
        version: "abc".to_owned(),
        created: 0,
        ends: 0,
        ok: true,
        slug: "s6".to_owned(),
        tells: 0,
        release: Some(7),
        visible: 0,
    });
    let (heroku, _, served) = world.serve();
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let resumed = || Intent::resumed(heroku.transport().now(), [""; 0]);
    let call = CreatePromotion::new("p1", "staging").target("shop");
    let promoted = ensure::promotion(&heroku, &call, resumed()).await.unwrap();
    assert!(matches!(promoted, PromotionOutcome::Created(_)));
    let source = Source::new(SignedUrl::new("https://x.example/t")).version("abc");
    let call = CreateBuild::new("shop", source);
    let built = ensure::build(&heroku, &call, resumed()).await.unwrap();
    assert!(matches!(built, Ensured::Created(_)));
    assert_eq!(
        served.world().executed,
        ["promotion shop", "build shop abc"]
    );
}

#[tokio::test(start_paused = true)]
async fn of_several_subscriptions_of_one_address_the_one_that_is_right_is_found() {
    let (heroku, fake) = Fake::new(|line, _, _| {
        match line {
        "GET /apps/shop/webhooks" => ok(json!([
            {"id": "w1", "url": "https://x.example/h", "include": ["dyno"], "level": "notify"},
            {"id": "w2", "url": "https://x.example/h", "include": ["api:release"], "level": "notify"},
        ])
        .to_string()),
        other => panic!("unexpected {other}"),
    }
    });
    let call = CreateWebhook::new("shop", "https://x.example/h").include("api:release");
    let outcome = ensure::webhook(&heroku, &call, Intent::now(&heroku))
        .await
        .unwrap();
    assert!(matches!(outcome, WebhookOutcome::Found(hook) if hook.id.as_str() == "w2"));
    assert_eq!(fake.count("PATCH"), 0);
}

/// A server with one subscription.
fn hooks(
    include: &'static [&'static str],
) -> impl FnMut(&str, &http::Request<bytes::Bytes>, u64) -> Reply {
    move |line, request, _| {
        let hook = |include: Value, level: Value| {
            json!({"id": "w1", "url": "https://x.example/h",
            "include": include, "level": level})
        };
        match line {
            "GET /apps/shop/webhooks" => {
                ok(json!([hook(json!(include), json!("notify"))]).to_string())
            }
            "PATCH /apps/shop/webhooks/w1" => {
                let body: Value = serde_json::from_slice(request.body()).unwrap();
                ok(hook(body["include"].clone(), body["level"].clone()).to_string())
            }
            other => panic!("unexpected {other}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_subscription_with_other_settings_is_updated_and_not_found() {
    let call = || CreateWebhook::new("shop", "https://x.example/h").include("api:release");
    let (heroku, fake) = Fake::new(hooks(&["api:release"]));
    let now = || Intent::now(&heroku);
    let same = ensure::webhook(&heroku, &call(), now()).await.unwrap();
    assert!(matches!(same, WebhookOutcome::Found(_)), "{same:?}");
    for other in [
        call().include("dyno"),
        call().level(Level::Sync),
        call().secret("canary"),
        call().authorization("canary"),
    ] {
        let outcome = ensure::webhook(&heroku, &other, now()).await.unwrap();
        assert!(matches!(outcome, WebhookOutcome::Updated(_)), "{outcome:?}");
    }
    assert_eq!((fake.count("POST"), fake.count("PATCH")), (0, 4));
}

#[tokio::test(start_paused = true)]
async fn a_subscription_whose_response_is_lost_is_found() {
    let mut made = false;
    let (heroku, fake) = Fake::new(move |line, _, _| match line {
        "GET /apps/shop/webhooks" if made => ok(json!([{"id": "w1",
            "url": "https://x.example/h", "include": ["dyno"], "level": "notify"}])
        .to_string()),
        "GET /apps/shop/webhooks" => ok("[]"),
        "POST /apps/shop/webhooks" => {
            made = true;
            Reply::Fails(TransportErrorKind::Timeout)
        }
        _ => status(500, ""),
    });
    let call = CreateWebhook::new("shop", "https://x.example/h").include("dyno");
    let outcome = ensure::webhook(&heroku, &call, Intent::now(&heroku))
        .await
        .unwrap();
    assert!(matches!(outcome, WebhookOutcome::Found(_)), "{outcome:?}");
    assert_eq!(fake.count("POST"), 1);
}
