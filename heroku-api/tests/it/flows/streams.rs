//! The output is for people: whatever a stream does, the status decides.

use std::time::Duration;

use heroku_api::flows::deploy::{DeployEvent, DeployPlan, Deployed};
use heroku_api::flows::promote::PromotePlan;
use heroku_api::flows::{self};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::secret::SignedUrl;
use tokio::time::Instant;

use super::world::{App, Dynos, Output, World};
use crate::fake::Fake;

pub(super) fn plan() -> DeployPlan {
    let url = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc?token=canary-link");
    DeployPlan::new("shop", url, "abc")
}

/// Deploys, and says how many seconds it took.
pub(super) async fn deploy(
    world: World,
    follow: &Follow,
) -> (Deployed, Vec<DeployEvent>, u64, Fake) {
    let (heroku, fake, _) = world.serve();
    let began = Instant::now();
    let mut events = Vec::new();
    let deployed = flows::deploy(&heroku, &plan(), follow)
        .on_event(|event| events.push(event))
        .await
        .unwrap();
    (deployed, events, began.elapsed().as_secs(), fake)
}

const ALL: [Output; 7] = [
    Output::Comments,
    Output::Ends,
    Output::StaysOpen,
    Output::Refused(404),
    Output::Refused(403),
    Output::Silent,
    Output::Cut(7),
];

#[tokio::test(start_paused = true)]
async fn stream_heartbeat_a_build_ends_within_one_interval_whatever_its_output_does() {
    for output in ALL {
        let world = World {
            output,
            ..World::default()
        };
        let follow = Follow::default().without_dynos();
        let (deployed, _, took, _) = deploy(world, &follow).await;
        assert_eq!(deployed.outcome, Outcome::Done, "{output:?}");
        assert_eq!(deployed.version, Some(7));
        assert!(took <= 75, "{output:?}: {took} s");
    }
}

#[tokio::test(start_paused = true)]
async fn stream_heartbeat_failed_is_a_failure_and_no_deadline() {
    for output in ALL {
        let world = World {
            output,
            build: (60, false),
            ..World::default()
        };
        let (deployed, _, took, _) = deploy(world, &Follow::default()).await;
        assert_eq!(
            deployed.outcome,
            Outcome::Failed(Reason::BuildFailed),
            "{output:?}"
        );
        assert!(took <= 75, "{output:?}: {took} s");
    }
}

#[tokio::test(start_paused = true)]
async fn stream_404_a_build_that_fails_at_once_costs_no_hundred_requests() {
    for code in [403, 404] {
        let world = World {
            output: Output::Refused(code),
            build: (5, false),
            ..World::default()
        };
        let (deployed, _, took, fake) = deploy(world, &Follow::default()).await;
        assert_eq!(deployed.outcome, Outcome::Failed(Reason::BuildFailed));
        assert!(took <= 15, "{took} s");
        assert!(fake.count("GET /build") <= 12, "{:?}", fake.lines());
    }
}

#[tokio::test(start_paused = true)]
async fn a_release_command_ends_within_one_interval_whatever_its_output_does() {
    for output in ALL {
        for ok in [true, false] {
            let world = World {
                output,
                phase: (60, ok),
                ..World::default()
            };
            let follow = Follow::default().without_dynos();
            let (deployed, events, took, _) = deploy(world, &follow).await;
            let expected = if ok {
                Outcome::Done
            } else {
                Outcome::Failed(Reason::ReleaseFailed)
            };
            assert_eq!(deployed.outcome, expected, "{output:?}");
            assert!(took <= 145, "{output:?}: {took} s");
            let lines = events
                .iter()
                .filter(|event| matches!(event, DeployEvent::ReleaseOutput(_)));
            // The address of the output came later than the release.
            if output == Output::Ends {
                assert_eq!(lines.count(), 2);
                assert_eq!(deployed.output.is_empty(), ok);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn promote_within_stream_crashed_dynos_are_a_failure() {
    let world = World {
        apps: vec![App::new("staging"), App::new("shop")],
        phase: (30, true),
        output: Output::StaysOpen,
        ..World::default()
    };
    let mut world = world;
    world.app("shop").dynos = Dynos {
        listed: 0,
        up: 1,
        crash: true,
        lag: 0,
    };
    let (heroku, fake, _) = world.serve();
    let plan = PromotePlan::new("p1", "staging").target("shop");
    let began = Instant::now();
    let follow = Follow::default().within(Duration::from_secs(300));
    let promoted = flows::promote(&heroku, &plan, &follow).await.unwrap();
    assert!(!promoted.is_ok());
    assert_eq!(promoted.outcome, Outcome::Failed(Reason::DynosCrashed));
    let target = &promoted.targets[0];
    assert_eq!(target.version, Some(7));
    assert_eq!(target.dynos.as_ref().unwrap().crashed, ["web.1", "web.2"]);
    let looks = fake.times("GET /apps/shop/dynos");
    assert!(looks.last().unwrap() - looks[0] >= 30, "{looks:?}");
    assert!(began.elapsed().as_secs() <= 90);
}
