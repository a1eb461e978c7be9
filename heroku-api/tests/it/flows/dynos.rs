//! Every dyno that the formation wants, on this very release.

use std::time::Duration;

use heroku_api::flows::deploy::Deployed;
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use serde_json::{Value, json};

use super::streams::{deploy, plan};
use super::world::{Dynos, NEVER, World};
use crate::fake::ok;

async fn with(dynos: Dynos) -> (Deployed, u64) {
    let mut world = World::default();
    world.app("shop").dynos = dynos;
    let (deployed, _, took, _) = deploy(world, &Follow::default()).await;
    (deployed, took)
}

#[tokio::test(start_paused = true)]
async fn empty_dynos_an_empty_list_is_no_proof() {
    let (deployed, took) = with(Dynos {
        listed: 15,
        up: 16,
        crash: true,
        lag: 0,
    })
    .await;
    assert_eq!(deployed.outcome, Outcome::Failed(Reason::DynosCrashed));
    assert!((100..=130).contains(&took), "{took} s");
}

#[tokio::test(start_paused = true)]
async fn dynos_that_are_never_listed_are_unknown() {
    let (deployed, _) = with(Dynos {
        listed: NEVER,
        up: NEVER,
        crash: false,
        lag: 0,
    })
    .await;
    assert_eq!(deployed.outcome, Outcome::Unknown(Reason::DynosNotListed));
    assert_eq!(deployed.dynos.unwrap().to_string(), "0 of 2 dynos up");
    assert_eq!(deployed.version, Some(7));
}

#[tokio::test(start_paused = true)]
async fn partial_dynos_one_of_two_is_not_done() {
    let mut second_from = Some(120);
    let (heroku, _, _) = World::default().serve_but(move |line, _, now| {
        (line == "GET /apps/shop/dynos").then(|| {
            let dyno = |name: &str| {
                json!({"id": name, "name": name, "type": "web",
                "state": "up", "release": {"version": 7}})
            };
            let mut dynos = vec![dyno("web.1")];
            if second_from.is_some_and(|from| now >= from) {
                second_from = Some(0);
                dynos.push(dyno("web.2"));
            }
            ok(Value::from(dynos).to_string())
        })
    });
    let began = tokio::time::Instant::now();
    let deployed = heroku_api::flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    assert!(began.elapsed().as_secs() >= 120);
}

#[tokio::test(start_paused = true)]
async fn dynos_that_never_come_up_end_with_the_last_numbers() {
    let (deployed, took) = with(Dynos {
        listed: 0,
        up: NEVER,
        crash: false,
        lag: 0,
    })
    .await;
    assert_eq!(deployed.outcome, Outcome::Unknown(Reason::DynosLate));
    assert!((1800..=1811).contains(&took), "{took} s");
}

#[tokio::test(start_paused = true)]
async fn some_crashed_dynos_are_reported_and_waited_for() {
    let (heroku, _, _) = World::default().serve_but(|line, _, now| {
        (line == "GET /apps/shop/dynos").then(|| {
            let dyno = |name: &str, state: &str| {
                json!({"id": name, "name": name, "type": "web",
                "state": state, "release": {"version": 7}})
            };
            let second = if now < 300 { "crashed" } else { "up" };
            ok(json!([dyno("web.1", "up"), dyno("web.2", second)]).to_string())
        })
    });
    let mut seen = Vec::new();
    let deployed = heroku_api::flows::deploy(&heroku, &plan(), &Follow::default())
        .on_event(|event| {
            if let heroku_api::flows::deploy::DeployEvent::Dynos(progress) = event {
                seen.push(progress.to_string());
            }
        })
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    assert_eq!(seen, ["1 of 2 dynos up, crashed: web.2", "2 of 2 dynos up"]);
}

#[tokio::test(start_paused = true)]
async fn an_app_that_is_scaled_to_zero_is_done_and_says_so() {
    let mut world = World::default();
    world.app("shop").formation = vec![("web", 0), ("release", 0)];
    let (deployed, _, _, _) = deploy(world, &Follow::default()).await;
    assert_eq!(deployed.outcome, Outcome::Done);
    let dynos = deployed.dynos.unwrap();
    assert!(dynos.is_scaled_to_zero());
    assert_eq!(dynos.to_string(), "scaled to zero: no dynos to wait for");
}

#[tokio::test(start_paused = true)]
async fn a_formation_that_shrinks_meanwhile_is_noticed() {
    let mut world = World::default();
    world.app("shop").dynos.up = 20;
    let (heroku, _, _) = world.serve_but(|line, world, now| {
        if now > 65 && line.contains("dynos") {
            world.app("shop").formation = vec![("web", 1)];
        }
        None
    });
    let deployed = heroku_api::flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    assert_eq!(deployed.dynos.unwrap().of, 1);
}

#[tokio::test(start_paused = true)]
async fn dyno_release_version_null_waits() {
    let (heroku, _, _) = World::default().serve_but(|line, _, now| {
        let version = if now < 90 { Value::Null } else { json!(7) };
        (line == "GET /apps/shop/dynos").then(|| {
            let dyno = |name: &str| {
                json!({"id": name, "name": name, "type": "web",
                "state": "up", "release": {"version": version}})
            };
            ok(json!([dyno("web.1"), dyno("web.2")]).to_string())
        })
    });
    let began = tokio::time::Instant::now();
    let deployed = heroku_api::flows::deploy(&heroku, &plan(), &Follow::default())
        .await
        .unwrap();
    assert_eq!(deployed.outcome, Outcome::Done);
    assert!(began.elapsed() >= Duration::from_secs(90));
}

#[tokio::test(start_paused = true)]
async fn an_empty_formation_is_no_proof_unless_the_code_runs_nothing() {
    let unknown = Outcome::Unknown(Reason::DynosNotRead);
    for (fir, types, listed, expected) in [
        (false, json!({"web": "puma"}), 300, Outcome::Done),
        (
            true,
            json!({"web": {"command": "puma"}}),
            300,
            Outcome::Done,
        ),
        (false, json!({"web": "puma"}), NEVER, unknown),
        (false, Value::Null, NEVER, unknown),
        (false, json!({}), NEVER, Outcome::Done),
        (
            true,
            json!({"release": {"command": "rake"}}),
            NEVER,
            Outcome::Done,
        ),
    ] {
        let world = World {
            fir,
            ..World::default()
        };
        let code = json!({"id": "new1", "process_types": types}).to_string();
        let (heroku, _, _) = world.serve_but(move |line, _, now| match line {
            "GET /apps/shop/formation" | "GET /apps/shop/dynos" if now < listed => Some(ok("[]")),
            "GET /apps/shop/slugs/new1" | "GET /apps/shop/oci-images/new1" => {
                Some(ok(code.clone()))
            }
            _ => None,
        });
        let began = tokio::time::Instant::now();
        let deployed = heroku_api::flows::deploy(&heroku, &plan(), &Follow::default())
            .await
            .unwrap();
        assert_eq!(deployed.outcome, expected, "{types}");
        let took = began.elapsed().as_secs();
        assert_eq!(
            took >= 300,
            listed != NEVER || expected == unknown,
            "{types}: {took} s"
        );
    }
}
