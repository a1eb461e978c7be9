//! Reports of people who deploy with Heroku, tried on the flows: those that belong to no other
//! file. The first word of a name is that of the report.

use std::time::Duration;

use heroku_api::flows::rollback::{RollbackPlan, RollbackTo};
use heroku_api::flows::{self, FlowError};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use http::Response;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::streams::{deploy, plan};
use super::world::{App, Dynos, NEVER, Output, Rel, World};
use crate::fake::{Reply, ok, status};

fn output(text: &str, after: u64) -> Reply {
    Reply::Stream(
        Response::new(()),
        vec![(after, Ok(text.as_bytes().to_vec()))],
    )
}

#[tokio::test(start_paused = true)]
async fn ok_1271_output_that_ends_before_the_release_fails_is_no_success() {
    let world = World {
        phase: (12, false),
        ..World::default()
    };
    let (heroku, _, _) = world
        .serve_but(|line, _, _| (line == "GET /release").then(|| output("migrating\nboom\n", 0)));
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Failed(Reason::ReleaseFailed));
    assert_eq!(deployed.output, ["migrating", "boom"]);
}

#[tokio::test(start_paused = true)]
async fn ok_800_a_status_that_lags_a_minute_behind_its_output_is_waited_for() {
    let world = World {
        build: (120, true),
        ..World::default()
    };
    let (heroku, fake, _) =
        world.serve_but(|line, _, _| (line == "GET /build").then(|| output("working\ndone\n", 60)));
    let began = Instant::now();
    let follow = Follow::default().without_dynos();
    let deployed = flows::deploy(&heroku, &plan(), &follow).await.unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    let took = began.elapsed().as_secs();
    assert!((120..=135).contains(&took), "{took} s");
    assert!(fake.count("GET /build") <= 3, "{:?}", fake.lines());
}

#[tokio::test(start_paused = true)]
async fn hidden_first_deploy_the_first_dyno_of_a_new_app_crashes_for_ever() {
    let mut world = World::default();
    let app = world.app("shop");
    app.releases.clear();
    app.formation = vec![("web", 1)];
    app.dynos = Dynos {
        listed: 15,
        up: 20,
        crash: true,
        lag: 0,
    };
    // Neither a process type nor a dyno is listed at first.
    let (heroku, _, _) = world.serve_but(|line, _, now| match line {
        "GET /apps/shop/formation" if now < 75 => Some(ok("[]")),
        "GET /apps/shop/slugs/new1" => Some(ok(r#"{"id":"new1","process_types":{"web":"puma"}}"#)),
        _ => None,
    });
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Failed(Reason::DynosCrashed));
    assert_eq!(deployed.version, Some(1));
    assert_eq!(deployed.dynos.unwrap().crashed, ["web.1"]);
}

#[tokio::test(start_paused = true)]
async fn crashed_one_of_twenty_is_reported_and_never_a_success() {
    let (heroku, _, _) = World::default().serve_but(|line, _, _| match line {
        "GET /apps/shop/formation" => Some(ok(r#"[{"id":"web","type":"web","quantity":20}]"#)),
        "GET /apps/shop/dynos" => {
            let dynos = (1..=20).map(|number| {
                let state = if number == 20 { "crashed" } else { "up" };
                let name = format!("web.{number}");
                json!({"id": name, "name": name, "type": "web", "state": state,
                    "release": {"version": 7}})
            });
            Some(ok(Value::from(dynos.collect::<Vec<_>>()).to_string()))
        }
        _ => None,
    });
    let follow = Follow::default().within(Duration::from_secs(600));
    let deployed = flows::deploy(&heroku, &plan(), &follow).await.unwrap();
    assert_eq!(deployed.outcome, Outcome::Unknown(Reason::DynosLate));
    assert_eq!(deployed.dynos.unwrap().crashed, ["web.20"]);
}

#[tokio::test(start_paused = true)]
async fn a_release_that_is_pending_for_ever_is_bounded() {
    for output in [Output::Ends, Output::StaysOpen, Output::Refused(404)] {
        let world = World {
            phase: (NEVER, true),
            output,
            ..World::default()
        };
        let (deployed, _, took, _) = deploy(world, &Follow::default()).await;
        assert_eq!(deployed.outcome, Outcome::Unknown(Reason::Deadline));
        assert!((1800..=1811).contains(&took), "{output:?}: {took} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_dyno_that_names_no_release_while_it_starts_is_waited_for() {
    let (heroku, _, _) = World::default().serve_but(|line, _, now| {
        (line == "GET /apps/shop/dynos" && now < 100).then(|| {
            ok(json!([
                {"id": "1", "name": "web.1", "type": "web", "state": "starting"},
                {"id": "2", "name": "web.2", "type": "web", "state": "starting", "release": null},
            ])
            .to_string())
        })
    });
    let began = Instant::now();
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    assert!(began.elapsed().as_secs() >= 100);
}

#[tokio::test(start_paused = true)]
async fn a_build_that_is_refused_keeps_the_text_of_the_refusal() {
    for (code, id, text) in [
        (422, "invalid_params", "Could not use the source: 404."),
        (
            422,
            "concurrent_builds",
            "You have too many builds running.",
        ),
    ] {
        let body = json!({ "id": id, "message": text }).to_string();
        let (heroku, fake, _) = World::default().serve_but(move |line, _, _| {
            (line == "POST /apps/shop/builds").then(|| status(code, body.clone()))
        });
        let error = flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap_err();
        let FlowError::Call(error) = error else {
            panic!("{error:?}");
        };
        let api = error.as_api().unwrap();
        assert!(api.id().is_some_and(|said| said.as_str() == id));
        assert_eq!(api.message(), Some(text));
        assert_eq!(fake.count("POST"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn ten_failed_releases_on_top_do_not_hide_the_one_to_go_back_to() {
    let mut world = World::default();
    for version in 7..=18 {
        let mut failed = Rel::old(version, "bad");
        failed.ok = false;
        world.app("shop").releases.push(failed);
    }
    let (heroku, _, served) = world.serve();
    let plan = RollbackPlan::new("shop", RollbackTo::Previous);
    let done = flows::rollback(&heroku, &plan, &Follow::default())
        .await
        .unwrap();
    assert_eq!((done.outcome, done.version), (Outcome::Done, Some(19)));
    let code = served
        .world()
        .app("shop")
        .releases
        .last()
        .unwrap()
        .code
        .clone();
    assert_eq!(code.as_deref(), Some("s5"), "v6 runs, v5 is the one before");
}

#[tokio::test(start_paused = true)]
async fn a_release_that_does_not_say_whether_it_is_current_is_no_proof() {
    // Without dynos to look at, the list is the only thing that says who runs.
    let world = World {
        overtaken: Some(0),
        ..World::default()
    };
    let (heroku, _, _) = world.serve_but(|line, world, now| {
        let id = line.strip_prefix("GET /apps/shop/releases/")?;
        let app = world.app("shop");
        let found = app.releases.iter().find(|rel| rel.id("shop") == id)?;
        let shown = found.visible <= now;
        shown.then(|| {
            ok(
                json!({"id": id, "version": found.version, "status": "succeeded",
                "slug": {"id": found.code}, "description": found.description})
                .to_string(),
            )
        })
    });
    let follow = Follow::default().without_dynos();
    let deployed = flows::deploy(&heroku, &plan(), &follow).await.unwrap();
    assert_eq!(deployed.outcome, Outcome::Overtaken(Reason::NewerRelease));
}

/// P4: somebody deletes the app, at any moment of any flow.
#[tokio::test(start_paused = true)]
async fn p4_an_app_that_is_deleted_is_known_within_one_poll_in_every_flow() {
    use heroku_api::flows::promote::PromotePlan;

    // While the release command runs, and while the dynos restart.
    for gone in [20, 75] {
        let world = || {
            let mut world = World {
                apps: vec![App::new("staging"), App::new("shop")],
                phase: (60, true),
                output: Output::Silent,
                ..World::default()
            };
            world.app("shop").dynos.up = NEVER;
            world
        };
        let serve = || {
            let (heroku, _, _) = world().serve_but(move |_, world, now| {
                world.app("shop").gone = now >= gone;
                None
            });
            heroku
        };
        let in_time = |began: Instant| assert!(began.elapsed().as_secs() <= gone + 15);
        let heroku = serve();
        let began = Instant::now();
        let plan = PromotePlan::new("p1", "staging").target("shop");
        let promoted = flows::promote(&heroku, &plan, &Follow::default())
            .await
            .unwrap();
        assert_eq!(promoted.outcome, Outcome::Failed(Reason::AppGone));
        in_time(began);
        let heroku = serve();
        let began = Instant::now();
        let plan = RollbackPlan::new("shop", RollbackTo::Version(5));
        let done = flows::rollback(&heroku, &plan, &Follow::default())
            .await
            .unwrap();
        assert_eq!(done.outcome, Outcome::Failed(Reason::AppGone));
        in_time(began);
    }
    // Before anybody saw a release.
    let world = World {
        tells: NEVER,
        shown: NEVER,
        ..World::default()
    };
    let (heroku, _, _) = world.serve_but(|_, world, now| {
        world.app("shop").gone = now >= 90;
        None
    });
    let began = Instant::now();
    let deployed = flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Failed(Reason::AppGone));
    assert!(began.elapsed().as_secs() <= 105);
}
