//! Flows against a Heroku that goes its way by chance: lag, errors, cuts, streams that stay
//! open, lost writes, hints, overtaking. The model knows what really happened.
//!
//! 1,000 runs of each flow; `FLOW_CASES` sets another number. Review apps and app setups:
//! `review_app/chance.rs`, `app_setup/chance.rs`.

use heroku_api::flows;
use heroku_api::flows::promote::PromotePlan;
use heroku_api::flows::rollback::{RollbackPlan, RollbackTo};
use tokio::time::Instant;

pub(super) mod model;
pub(super) mod review;

use self::model::{Case, case, cases, common, judge, judge_target, truth, unsent};
use super::streams::plan;
use crate::reliability::Dice;

#[tokio::test(start_paused = true)]
async fn a_deploy_says_what_is_true() {
    for seed in 0..cases() {
        let mut dice = Dice::new(seed);
        let mut case = case(&mut dice, &["shop"]);
        // A build makes its own release; a promotion is slow in another way.
        case.world.slow = if case.loss.is_some() {
            case.world.slow
        } else {
            0
        };
        let faults = case.faults;
        let (heroku, _, served) = case
            .world
            .clone()
            .serve_but(move |line, _, now| Case::fault(faults, &mut dice, line, now));
        let began = Instant::now();
        let ended = flows::deploy(&heroku, &plan(), &case.follow()).await;
        let end = began.elapsed().as_secs();
        let mut world = served.world();
        common(&case, &world, end);
        match ended {
            Ok(deployed) => {
                let mut truth = truth(&mut world, "shop", "Deploy abc");
                if let Some(build) = world.builds.iter().find(|build| !build.ok) {
                    truth.failed = Some(build.ends);
                    truth.fails = build.ends;
                }
                judge(&case, truth, deployed.outcome, end);
            }
            Err(error) => unsent(&case, &error, end),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_promotion_says_what_is_true_of_every_target() {
    for seed in 0..cases() {
        let mut dice = Dice::new(seed ^ 0xABCD);
        let case = case(&mut dice, &["staging", "eu", "us"]);
        let faults = case.faults;
        let (heroku, _, served) = case
            .world
            .clone()
            .serve_but(move |line, _, now| Case::fault(faults, &mut dice, line, now));
        let plan = PromotePlan::new("p1", "staging").target("eu").target("us");
        let began = Instant::now();
        let ended = flows::promote(&heroku, &plan, &case.follow()).await;
        let end = began.elapsed().as_secs();
        let mut world = served.world();
        common(&case, &world, end);
        match ended {
            Ok(promoted) => {
                assert_eq!(promoted.targets.len(), 2);
                let all = promoted
                    .targets
                    .iter()
                    .all(|target| target.outcome.is_done());
                assert_eq!(promoted.is_ok(), all);
                for target in promoted.targets {
                    let truth = truth(&mut world, target.app.id.as_str(), "Promote");
                    // A target's own end is earlier than that of the whole.
                    judge_target(&case, truth, target.outcome, end);
                }
            }
            Err(error) => unsent(&case, &error, end),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_rollback_says_what_is_true() {
    for seed in 0..cases() {
        let mut dice = Dice::new(seed ^ 0x1234_5678);
        let case = case(&mut dice, &["shop"]);
        let faults = case.faults;
        let (heroku, _, served) = case
            .world
            .clone()
            .serve_but(move |line, _, now| Case::fault(faults, &mut dice, line, now));
        let plan = RollbackPlan::new("shop", RollbackTo::Version(5));
        let began = Instant::now();
        let ended = flows::rollback(&heroku, &plan, &case.follow()).await;
        let end = began.elapsed().as_secs();
        let mut world = served.world();
        common(&case, &world, end);
        match ended {
            Ok(done) => {
                let truth = truth(&mut world, "shop", "Rollback to v5");
                judge(&case, truth, done.outcome, end);
            }
            Err(error) => unsent(&case, &error, end),
        }
    }
}
