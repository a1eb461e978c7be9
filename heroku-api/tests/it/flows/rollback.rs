//! Rollbacks: recognised by what is new, not by what they hold.

use heroku_api::ensure::{self, Intent};
use heroku_api::flows::rollback::{RollbackPlan, RollbackTo, resume};
use heroku_api::flows::{self, FlowError};
use heroku_api::ids::{AppId, ReleaseId};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::releases::Rollback;

use super::world::{Loss, NEVER, Rel, World};
use crate::fake::status;

/// v8 was made from v7 by a change of config vars: both hold the same code.
fn after_config_change() -> World {
    let mut world = World::default();
    let mut config = Rel::old(8, "s7");
    "Set FOO config vars".clone_into(&mut config.description);
    world.app("shop").releases = vec![Rel::old(6, "s6"), Rel::old(7, "s7"), config];
    world
}

fn plan(version: u64) -> RollbackPlan {
    RollbackPlan::new("shop", RollbackTo::Version(version))
}

#[tokio::test(start_paused = true)]
async fn a_rollback_goes_to_the_release_before_the_current_one() {
    let mut world = World::default();
    let mut failed = Rel::old(7, "s7");
    failed.ok = false;
    world.app("shop").releases.push(failed);
    let (heroku, fake, served) = world.serve();
    let plan = RollbackPlan::new("shop", RollbackTo::Previous);
    let done = flows::rollback(&heroku, &plan, &Follow::default())
        .await
        .unwrap();
    assert_eq!(done.outcome, Outcome::Done);
    assert_eq!(done.version, Some(8));
    assert_eq!(
        served.world().app("shop").releases[3].code.as_deref(),
        Some("s5")
    );
    assert_eq!(fake.count("POST"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_app_without_an_earlier_release_says_how_far_it_was_looked() {
    let mut world = World::default();
    world.app("shop").releases = vec![Rel::old(1, "s1")];
    let (heroku, fake, _) = world.serve();
    let plan = RollbackPlan::new("shop", RollbackTo::Previous);
    let error = flows::rollback(&heroku, &plan, &Follow::default())
        .await
        .unwrap_err();
    assert!(matches!(error, FlowError::Plan(_)), "{error:?}");
    assert_eq!(fake.count("POST"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_rollback_that_never_ran_is_not_found_in_a_release_of_the_same_code() {
    for loss in [Loss::Request, Loss::Refused] {
        let world = World {
            writes: vec![loss],
            ..after_config_change()
        };
        let (heroku, fake, served) = world.serve();
        let error = flows::rollback(&heroku, &plan(7), &Follow::default())
            .await
            .unwrap_err();
        let FlowError::Ambiguous { intent, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(fake.count("POST"), 1);
        assert!(served.world().executed.is_empty());
        // A program that was restarted looks, and sends it once more.
        let again = Intent::resumed(intent.sent_at(), intent.seen_before().to_vec());
        let plan = plan(7).intent(again);
        let done = flows::rollback(&heroku, &plan, &Follow::default())
            .await
            .unwrap();
        assert_eq!((done.outcome, done.version), (Outcome::Done, Some(9)));
        assert_eq!(served.world().executed.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rollback_whose_response_is_lost_is_found_once_it_is_seen() {
    for (fir, slow) in [(false, 0), (false, 15), (true, 45)] {
        let world = World {
            fir,
            slow,
            writes: vec![Loss::Response],
            ..after_config_change()
        };
        let (heroku, fake, served) = world.serve();
        let done = flows::rollback(&heroku, &plan(7), &Follow::default())
            .await
            .unwrap();
        assert_eq!(done.outcome, Outcome::Done, "fir {fir}, slow {slow}");
        assert!(done.found);
        assert_eq!(done.version, Some(9));
        assert_eq!(fake.count("POST"), 1);
        assert_eq!(served.world().executed.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_another_release_is_a_conflict() {
    let (heroku, _, _) = after_config_change().serve_but(|line, _, _| {
        (line == "POST /apps/shop/releases").then(|| status(409, r#"{"id":"conflict"}"#))
    });
    let error = flows::rollback(&heroku, &plan(7), &Follow::default())
        .await
        .unwrap_err();
    let FlowError::Call(error) = error else {
        panic!("{error:?}");
    };
    assert!(error.is_conflict());
}

#[tokio::test(start_paused = true)]
async fn an_intent_that_was_never_sent_is_sent_after_a_restart() {
    let (heroku, fake, _) = after_config_change().serve();
    let seen = ensure::note::rollback(&heroku, &AppId::from("shop"))
        .await
        .unwrap();
    let intent = Intent::resumed(heroku.transport().now(), seen);
    let call = Rollback::new("shop", "r7-shop");
    let made = ensure::rollback(&heroku, &call, intent).await.unwrap();
    assert!(!made.is_found());
    assert_eq!(fake.count("POST"), 1);
    let (app, release) = (AppId::from("shop"), ReleaseId::from("r9-shop"));
    let done = resume(&heroku, &app, &release, &Follow::default())
        .await
        .unwrap();
    assert_eq!(done.outcome, Outcome::Done);
}

#[tokio::test(start_paused = true)]
async fn p1_a_rollback_can_be_overtaken_too() {
    let world = World {
        overtaken: Some(3),
        ..after_config_change()
    };
    let mut world = world;
    world.app("shop").dynos.up = NEVER;
    let (heroku, _, _) = world.serve();
    let done = flows::rollback(&heroku, &plan(7), &Follow::default())
        .await
        .unwrap();
    assert_eq!(done.outcome.as_str(), "overtaken");
    assert_eq!(done.overtaken_by.unwrap().version, 10);
}
