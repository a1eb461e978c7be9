//! Promotions: each target to its own end.

use std::time::Duration;

use heroku_api::flows::promote::{PromoteEvent, PromotePlan, Promoted, resume, resume_found};
use heroku_api::flows::{self, FlowError};
use heroku_api::ids::PromotionId;
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::releases::{ListReleases, Release};
use serde_json::json;

use super::world::{App, Loss, NEVER, World};
use crate::fake::ok;

const TARGETS: &str = "GET /pipeline-promotions/x1/promotion-targets";

fn world() -> World {
    World {
        apps: ["a-staging", "a-eu", "a-us", "a-old"]
            .map(App::new)
            .to_vec(),
        ..World::default()
    }
}

fn plan() -> PromotePlan {
    PromotePlan::new("p1", "a-staging")
        .target("a-eu")
        .target("a-us")
}

fn outcomes(promoted: &Promoted) -> Vec<String> {
    let targets = promoted.targets.iter();
    targets
        .map(|target| format!("{} {:?} {}", target.app, target.version, target.outcome))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn every_target_of_a_promotion_is_followed_to_its_own_end() {
    let mut world = World {
        refused: vec!["a-old".to_owned()],
        phase: (30, true),
        ..world()
    };
    world.app("a-us").dynos.up = 100;
    let (heroku, fake, _) = world.serve();
    let mut events = Vec::new();
    let promoted = flows::promote(&heroku, &plan().target("a-old"), &Follow::default())
        .on_event(|event| events.push(event))
        .await
        .unwrap();
    assert_eq!(
        outcomes(&promoted),
        [
            "a-eu Some(7) done",
            "a-us Some(7) done",
            "a-old None failed: promotion_failed",
        ]
    );
    assert_eq!(promoted.outcome, Outcome::Failed(Reason::PromotionFailed));
    let why = promoted.targets[2].detail.as_deref();
    assert_eq!(why, Some("Could not verify slug checksum"));
    let finished: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            PromoteEvent::Finished { app, .. } => Some(app.to_string()),
            _ => None,
        })
        .collect();
    // The quick target does not wait for the slow one.
    assert_eq!(finished, ["a-old", "a-eu", "a-us"]);
    let is_output = |event: &&PromoteEvent| matches!(event, PromoteEvent::ReleaseOutput { .. });
    assert_eq!(events.iter().filter(is_output).count(), 4);
    let asked = fake.times(TARGETS);
    assert!(asked.windows(2).all(|pair| pair[1] > pair[0]), "{asked:?}");
    assert_eq!(fake.count("POST"), 1);
    assert!(!format!("{events:?}{promoted:?}").contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_release_command_comes_with_its_last_lines() {
    let world = World {
        phase: (30, false),
        ..world()
    };
    let (heroku, _, _) = world.serve();
    let promoted = flows::promote(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    for target in &promoted.targets {
        assert_eq!(target.outcome, Outcome::Failed(Reason::ReleaseFailed));
        assert_eq!(target.output, ["working", "done"]);
        assert_eq!(target.version, Some(7));
    }
}

#[tokio::test(start_paused = true)]
async fn promote_resume_empty_an_empty_list_of_targets_is_looked_at_again() {
    for (shown, expected) in [
        (40, Outcome::Failed(Reason::ReleaseFailed)),
        (NEVER, Outcome::Unknown(Reason::NoTargets)),
    ] {
        let mut world = World {
            phase: (60, false),
            promotion: Some((0, vec!["a-eu".to_owned()])),
            ..world()
        };
        world.add_release("a-eu", "s6", "Promote a-staging v6", 0);
        let (heroku, _, _) =
            world.serve_but(move |line, _, now| (line == TARGETS && now < shown).then(|| ok("[]")));
        let follow = Follow::default().within(Duration::from_secs(300));
        let promoted = resume(&heroku, &PromotionId::from("x1"), &follow)
            .await
            .unwrap();
        assert_eq!(promoted.outcome, expected);
        assert!(!promoted.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_that_is_not_listed_yet_is_waited_for() {
    // Of two targets one is listed at first: that it has ended says nothing of the other.
    for (listed, expected) in [
        (90, Outcome::Done),
        (NEVER, Outcome::Unknown(Reason::Deadline)),
    ] {
        for again in [false, true] {
            let mut world = world();
            if again {
                let both = ["a-eu", "a-us"].map(str::to_owned).to_vec();
                world.promotion = Some((0, both));
                for app in ["a-eu", "a-us"] {
                    world.add_release(app, "s6", "Promote a-staging v6", 0);
                }
            }
            let (heroku, _, _) = world.serve_but(move |line, world, now| {
                let is_open = line == "GET /pipeline-promotions/x1" && now < listed;
                if is_open {
                    return Some(ok(r#"{"id":"x1","status":"pending"}"#));
                }
                if line != TARGETS || now >= listed {
                    return None;
                }
                let (created, apps) = world.promotion.clone().unwrap();
                world.promotion = Some((created, apps[..1].to_vec()));
                let request = http::Request::new(bytes::Bytes::new());
                let reply = world.reply(line, &request, now);
                world.promotion = Some((created, apps));
                Some(reply)
            });
            let follow = Follow::default().within(Duration::from_secs(300));
            let promoted = if again {
                let id = PromotionId::from("x1");
                resume(&heroku, &id, &follow).await.unwrap()
            } else {
                flows::promote(&heroku, &plan(), &follow).await.unwrap()
            };
            // Resumed, nobody knows of the second, but the promotion itself goes on.
            let seen = if again && listed == NEVER { 1 } else { 2 };
            assert_eq!(promoted.targets.len(), seen, "again {again}");
            assert_eq!(promoted.outcome, expected, "again {again}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn pending_dup_ids_an_app_that_is_listed_twice_is_one_target() {
    let mut world = world();
    world.promotion = Some((0, vec!["a-eu".to_owned()]));
    world.add_release("a-eu", "s6", "Promote a-staging v6", 0);
    let (heroku, _, _) = world.serve_but(|line, _, _| {
        let target = |id: &str, word: &str, release| {
            json!({"id": id, "app": {"id": "a-eu"}, "status": word, "release": release})
        };
        (line == TARGETS).then(|| {
            ok(json!([
                target("one", "succeeded", json!({"id": "r7-a-eu"})),
                target("two", "pending", json!(null)),
            ])
            .to_string())
        })
    });
    let began = tokio::time::Instant::now();
    let promoted = resume(&heroku, &PromotionId::from("x1"), &Follow::default())
        .await
        .unwrap();
    assert_eq!(outcomes(&promoted), ["a-eu Some(7) done"]);
    assert!(promoted.is_ok());
    assert!(began.elapsed().as_secs() < 100, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_target_that_succeeded_without_a_release_is_looked_for_by_identity() {
    for (shown, expected) in [
        (25, Outcome::Done),
        (NEVER, Outcome::Unknown(Reason::ReleaseNotSeen)),
    ] {
        let world = World { shown, ..world() };
        let (heroku, _, _) = world.serve_but(move |line, world, _| {
            // Heroku never names the release in the target.
            let (created, _) = world.promotion.clone()?;
            let target = |app: &str| {
                json!({"id": app, "app": {"id": app}, "release": null,
                "status": if created > 0 { "succeeded" } else { "pending" }})
            };
            (line == TARGETS).then(|| ok(json!([target("a-eu"), target("a-us")]).to_string()))
        });
        let follow = Follow::default().within(Duration::from_secs(300));
        let promoted = flows::promote(&heroku, &plan(), &follow).await.unwrap();
        assert_eq!(promoted.outcome, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_promotion_whose_response_is_lost_is_found_by_its_releases_and_not_repeated() {
    for fir in [false, true] {
        let world = World {
            fir,
            writes: vec![Loss::Response],
            slow: 15,
            ..world()
        };
        let (heroku, fake, _) = world.serve();
        let promoted = flows::promote(&heroku, &plan(), &Follow::default())
            .await
            .unwrap();
        assert_eq!(promoted.outcome, Outcome::Done, "fir {fir}");
        assert_eq!(promoted.promotion, None);
        assert_eq!(fake.count("POST"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_found_can_be_resumed() {
    let mut world = world();
    world.add_release("a-eu", "s6", "Promote a-staging v6", 0);
    let (heroku, _, _) = world.serve();
    let page = heroku.send(&ListReleases::new("a-eu")).await.unwrap();
    let found: Vec<Release> = page.items.into_iter().take(1).collect();
    let promoted = resume_found(&heroku, found, &Follow::default())
        .await
        .unwrap();
    assert_eq!(outcomes(&promoted), ["a-eu Some(7) done"]);
}

#[tokio::test(start_paused = true)]
async fn p1_one_target_that_is_overtaken_does_not_hide_the_other() {
    let world = World {
        overtaken: Some(5),
        ..world()
    };
    let (heroku, _, _) = world.serve();
    let promoted = flows::promote(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(promoted.outcome, Outcome::Overtaken(Reason::NewerRelease));
    for target in &promoted.targets {
        assert_eq!(target.overtaken_by.as_ref().unwrap().version, 8);
    }
}

#[tokio::test(start_paused = true)]
async fn promote_401_mid_what_is_known_of_the_others_stays_known() {
    let mut world = world();
    world.app("a-us").dynos.up = 60;
    let (heroku, _, _) = world.serve_but(|line, _, now| {
        let refused = (20..50).contains(&now) && line.starts_with("GET");
        refused.then(|| crate::fake::status(401, r#"{"id":"unauthorized"}"#))
    });
    let promoted = flows::promote(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(
        outcomes(&promoted),
        ["a-eu Some(7) done", "a-us Some(7) done"]
    );
}

#[tokio::test(start_paused = true)]
async fn duplicates_and_names_are_settled_before_anything_is_sent() {
    const EU: &str = "01234567-89ab-cdef-0123-456789abcdef";
    let named = |line: &str, _: &mut World, _| match line {
        "GET /pipelines/p1/latest-releases" => {
            let release = |id: &str, name: &str| {
                json!({"id": name, "version": 6,
                "status": "succeeded", "current": true, "slug": {"id": "s6"},
                "app": {"id": id, "name": name}})
            };
            Some(ok(json!([
                release("a-staging", "acme-staging"),
                release("a-eu", "acme-eu"),
            ])
            .to_string()))
        }
        "GET /apps/acme-new" => Some(ok(json!({"id": "a-us", "name": "acme-new"}).to_string())),
        "GET /apps/acme-none" => Some(crate::fake::status(404, r#"{"id":"not_found"}"#)),
        _ => None,
    };
    let (heroku, fake, served) = world().serve_but(named);
    let plan = PromotePlan::new("p1", "acme-staging")
        .target("acme-eu")
        .target("a-eu")
        .target("a-eu")
        .target("acme-new");
    let promoted = flows::promote(&heroku, &plan, &Follow::default())
        .await
        .unwrap();
    assert_eq!(served.world().executed, ["promotion a-eu a-us"]);
    assert_eq!(
        outcomes(&promoted),
        ["acme-eu Some(7) done", "acme-new Some(7) done"]
    );
    let unknown = PromotePlan::new("p1", "a-staging").target("acme-none");
    let error = flows::promote(&heroku, &unknown, &Follow::default())
        .await
        .unwrap_err();
    assert!(matches!(error, FlowError::Call(_)), "{error:?}");
    let itself = PromotePlan::new("p1", "a-staging")
        .target(EU)
        .target("acme-staging");
    let error = flows::promote(&heroku, &itself, &Follow::default())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "acme-staging cannot be promoted to itself"
    );
    let nobody = PromotePlan::new("p1", "a-staging");
    let error = flows::promote(&heroku, &nobody, &Follow::default())
        .await
        .unwrap_err();
    assert!(matches!(error, FlowError::Plan(_)), "{error:?}");
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_two_factor_code_is_sent_with_the_promotion_and_shows_nowhere() {
    let (heroku, fake, _) = world().serve();
    let plan = plan().two_factor("canary-code");
    assert!(!format!("{plan:?}").contains("canary"));
    let promoted = flows::promote(&heroku, &plan, &Follow::default())
        .await
        .unwrap();
    assert!(promoted.is_ok());
    let coded = fake
        .requests()
        .into_iter()
        .filter(|request| request.headers().contains_key("heroku-two-factor-code"));
    let coded: Vec<_> = coded.map(|request| request.method().to_string()).collect();
    assert_eq!(coded, ["POST"]);
}
