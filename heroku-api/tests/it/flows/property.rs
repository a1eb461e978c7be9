//! Flows against a Heroku that goes its way by chance: lag, errors, cuts, streams that stay
//! open, lost writes, hints, overtaking. The model knows what really happened.
//!
//! 1,000 runs of each flow; `FLOW_CASES` sets another number.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use heroku_api::flows::promote::PromotePlan;
use heroku_api::flows::rollback::{RollbackPlan, RollbackTo};
use heroku_api::flows::{self, FlowError};
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use tokio::time::Instant;

use super::streams::plan;
use super::world::{App, Dynos, Loss, NEVER, Output, World};
use crate::fake::{Reply, ok, status};
use crate::reliability::Dice;

pub(super) fn cases() -> u64 {
    let number = std::env::var("FLOW_CASES").ok();
    number.and_then(|text| text.parse().ok()).unwrap_or(1000)
}

/// Answers that prove nothing, from one second to another.
#[derive(Clone, Copy, Debug)]
struct Faults {
    from: u64,
    to: u64,
    percent: u64,
}

/// What one run is made of.
#[derive(Clone, Debug)]
struct Case {
    world: World,
    faults: Faults,
    limit: u64,
    hints: Option<Vec<u64>>,
    loss: Option<Loss>,
}

fn dynos(dice: &mut Dice) -> Dynos {
    let listed = dice.roll(60);
    let never = dice.percent(10);
    Dynos {
        listed: if dice.percent(5) { NEVER } else { listed },
        up: if never {
            NEVER
        } else {
            listed + dice.roll(120)
        },
        crash: dice.percent(15),
        lag: if dice.percent(60) { 0 } else { dice.roll(90) },
    }
}

fn case(dice: &mut Dice, apps: &[&str]) -> Case {
    let mut world = World {
        apps: apps.iter().map(|name| App::new(name)).collect(),
        fir: dice.percent(20),
        build: (dice.roll(400), !dice.percent(15)),
        phase: (
            if dice.percent(50) {
                0
            } else {
                1 + dice.roll(120)
            },
            !dice.percent(20),
        ),
        shown: if dice.percent(60) { 0 } else { dice.roll(60) },
        tells: match dice.roll(10) {
            0..=6 => 0,
            7 => NEVER,
            _ => dice.roll(60),
        },
        output: match dice.roll(8) {
            0..=1 => Output::Ends,
            2 => Output::StaysOpen,
            3 => Output::Refused(403),
            4 => Output::Refused(404),
            5 => Output::Silent,
            6 => Output::Comments,
            _ => Output::Cut(1 + dice.roll(90)),
        },
        overtaken: dice.percent(25).then(|| dice.roll(200)),
        slow: dice.roll(46),
        ..World::default()
    };
    for app in &mut world.apps {
        app.dynos = dynos(dice);
    }
    let loss = match dice.roll(20) {
        0..=2 => Some(Loss::Response),
        3 => Some(Loss::Request),
        4 => Some(Loss::Refused),
        _ => None,
    };
    world.writes.extend(loss);
    let from = 2 + dice.roll(400);
    Case {
        faults: Faults {
            from,
            to: from + dice.roll(90),
            percent: dice.roll(101),
        },
        limit: 60 + dice.roll(1200),
        hints: dice.percent(30).then(|| {
            let count = dice.roll(6);
            (0..count).map(|_| dice.roll(900)).collect()
        }),
        loss,
        world,
    }
}

impl Case {
    fn follow(&self) -> Follow {
        let follow = Follow::default().within(Duration::from_secs(self.limit));
        let Some(mut hints) = self.hints.clone() else {
            return follow;
        };
        hints.sort_unstable();
        let began = Instant::now();
        let hints = stream::iter(hints).then(move |second| async move {
            tokio::time::sleep_until(began + Duration::from_secs(second)).await;
        });
        follow.wake(hints.chain(stream::pending()))
    }

    /// Answers by chance instead of the world, in the time of the faults.
    fn fault(faults: Faults, dice: &mut Dice, line: &str, now: u64) -> Option<Reply> {
        let on_apps = line.starts_with("GET /apps/");
        let asked = on_apps || line.starts_with("GET /pipeline");
        // That the app itself is gone is never said by mistake.
        let is_app = on_apps && line.matches('/').count() == 2;
        let inside = (faults.from..faults.to).contains(&now);
        if !asked || is_app || !inside || !dice.percent(faults.percent) {
            return None;
        }
        Some(match dice.roll(8) {
            0 => status(404, r#"{"id":"not_found"}"#),
            1 => status(401, r#"{"id":"unauthorized"}"#),
            2 => status(403, r#"{"id":"forbidden"}"#),
            3 => status(429, r#"{"id":"rate_limit"}"#),
            4 => ok("<html>soon</html>"),
            5 => status(410, r#"{"id":"gone"}"#),
            6 => status(500, ""),
            _ => Reply::Fails(heroku_api::transport::TransportErrorKind::Timeout),
        })
    }
}

/// What really became of one app.
#[derive(Clone, Copy, Debug)]
struct Truth {
    /// When it failed for good and everything shows it, if it did: build, release command,
    /// dynos.
    failed: Option<u64>,
    /// When it failed although not everything shows it yet.
    fails: u64,
    /// From when on its release and its dynos are what was wanted.
    reached: Option<u64>,
    /// When a newer release took its place.
    overtaken: Option<u64>,
}

/// The truth about the release that `description` names, once the world has ended.
fn truth(world: &mut World, app: &str, description: &str) -> Truth {
    let overtakes = world.overtaken;
    let app = world.app(app);
    let Some(rel) = app
        .releases
        .iter()
        .find(|rel| rel.description.starts_with(description))
    else {
        return Truth {
            failed: None,
            fails: NEVER,
            reached: None,
            overtaken: None,
        };
    };
    let seen = rel.ready.max(rel.visible);
    if !rel.ok {
        return Truth {
            failed: Some(seen),
            fails: rel.ready,
            reached: None,
            overtaken: overtakes.map(|after| rel.ready + after),
        };
    }
    let up = app.dynos.up;
    let up = (up < NEVER).then(|| seen.max(rel.ready + up + app.dynos.lag));
    Truth {
        // Two looks half a minute apart.
        failed: up.filter(|_| app.dynos.crash).map(|up| up + 30),
        fails: up.filter(|_| app.dynos.crash).map_or(NEVER, |up| up + 30),
        reached: up.filter(|_| !app.dynos.crash),
        overtaken: overtakes.map(|after| rel.ready + after),
    }
}

/// Holds the outcome of one app against the truth.
fn judge(case: &Case, truth: Truth, outcome: Outcome, end: u64) {
    let say = format!("{truth:?} {outcome} at {end}: {case:?}");
    // A look may come this long after what it sees: the hinted interval, a call with its
    // retries, and the errors until then.
    let slack = 60 + if case.hints.is_some() { 130 } else { 20 };
    let quiet = case.faults.to + 60;
    let shown = |at: u64| at.max(quiet) + slack <= case.limit;
    let over = truth.overtaken.unwrap_or(NEVER);
    match outcome {
        Outcome::Done => {
            let reached = truth.reached.expect(&say);
            assert!(reached <= end, "{say}");
            // Nobody is asked after the last look.
            assert!(end <= over + 3, "{say}");
        }
        Outcome::Overtaken(_) => assert!(over <= end, "{say}"),
        Outcome::Failed(reason) => {
            let crashed = reason == Reason::DynosCrashed;
            assert!(truth.fails <= end, "{say}");
            assert!(crashed || truth.reached.is_none(), "{say}");
        }
        Outcome::Unknown(_) => {
            assert!(end >= case.limit, "{say}");
            // What showed itself in time is no mystery.
            assert!(
                !truth
                    .reached
                    .is_some_and(|at| shown(at) && at + slack < over),
                "{say}"
            );
            assert!(
                !truth
                    .failed
                    .is_some_and(|at| shown(at) && at + slack < over),
                "{say}"
            );
            assert!(
                !(over < NEVER && shown(over) && truth.failed.is_none()),
                "{say}"
            );
        }
        other => panic!("{other}: {say}"),
    }
    if outcome != Outcome::Done
        && let Some(reached) = truth.reached
        && shown(reached)
    {
        // It was there, it was shown, and nothing newer came: nothing else is true.
        assert!(over < reached + slack, "{say}");
    }
}

/// What every run must hold, whatever the outcome.
fn common(case: &Case, world: &World, end: u64) {
    assert!(end <= case.limit + 13, "ended at {end}: {case:?}");
    assert!(world.executed.len() <= 1, "written twice: {case:?}");
}

/// A run without a result: only because of a lost write.
fn unsent(case: &Case, error: &FlowError, end: u64) {
    assert!(
        matches!(error, FlowError::Ambiguous { .. }),
        "{error:?} {case:?}"
    );
    assert!(case.loss.is_some(), "{error:?} {case:?}");
    let faulty = case.faults.from < 80;
    let found = case.loss == Some(Loss::Response) && case.limit > 80 && !faulty;
    assert!(!found, "at {end}: {error:?} {case:?}");
}

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

/// As [`judge`], for one of several: the others may have gone on for longer.
fn judge_target(case: &Case, truth: Truth, outcome: Outcome, end: u64) {
    match outcome {
        Outcome::Done => {
            let reached = truth
                .reached
                .unwrap_or_else(|| panic!("{truth:?} {case:?}"));
            assert!(reached <= end, "{truth:?} {case:?}");
            let over = truth.overtaken.unwrap_or(NEVER);
            assert!(reached <= over + 3, "{truth:?} {case:?}");
        }
        other => judge(case, truth, other, end),
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
