//! What one run is made of, what really became of it, and what may be said of that.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use heroku_api::flows::FlowError;
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use tokio::time::Instant;

use crate::fake::{Reply, ok, status};
use crate::flows::world::{App, Dynos, Loss, NEVER, Output, World};
use crate::reliability::Dice;

pub(in crate::flows) fn cases() -> u64 {
    let number = std::env::var("FLOW_CASES").ok();
    number.and_then(|text| text.parse().ok()).unwrap_or(1000)
}

/// Answers that prove nothing, from one second to another.
#[derive(Clone, Copy, Debug)]
pub(in crate::flows) struct Faults {
    pub(in crate::flows) from: u64,
    pub(in crate::flows) to: u64,
    pub(in crate::flows) percent: u64,
}

/// What one run is made of.
#[derive(Clone, Debug)]
pub(in crate::flows) struct Case {
    pub(in crate::flows) world: World,
    pub(in crate::flows) faults: Faults,
    pub(in crate::flows) limit: u64,
    pub(in crate::flows) hints: Option<Vec<u64>>,
    pub(in crate::flows) loss: Option<Loss>,
}

pub(in crate::flows) fn dynos(dice: &mut Dice) -> Dynos {
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

pub(in crate::flows) fn case(dice: &mut Dice, apps: &[&str]) -> Case {
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
    pub(in crate::flows) fn follow(&self) -> Follow {
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
    pub(in crate::flows) fn fault(
        faults: Faults,
        dice: &mut Dice,
        line: &str,
        now: u64,
    ) -> Option<Reply> {
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
pub(in crate::flows) struct Truth {
    /// When it failed for good and everything shows it, if it did: build, release command,
    /// dynos.
    pub(in crate::flows) failed: Option<u64>,
    /// When it failed although not everything shows it yet.
    pub(in crate::flows) fails: u64,
    /// From when on its release and its dynos are what was wanted.
    pub(in crate::flows) reached: Option<u64>,
    /// From when on it stays so; [`reached`](Self::reached) unless its dynos restart once more.
    pub(in crate::flows) sure: Option<u64>,
    /// When a newer release took its place.
    pub(in crate::flows) overtaken: Option<u64>,
}

/// The truth about the release that `description` names, once the world has ended.
pub(in crate::flows) fn truth(world: &mut World, app: &str, description: &str) -> Truth {
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
            sure: None,
            overtaken: None,
        };
    };
    let seen = rel.ready.max(rel.visible);
    if !rel.ok {
        return Truth {
            failed: Some(seen),
            fails: rel.ready,
            reached: None,
            sure: None,
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
        sure: up.filter(|_| !app.dynos.crash),
        overtaken: overtakes.map(|after| rel.ready + after),
    }
}

/// Holds the outcome of one app against the truth.
pub(in crate::flows) fn judge(case: &Case, truth: Truth, outcome: Outcome, end: u64) {
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
                !truth.sure.is_some_and(|at| shown(at) && at + slack < over),
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
        && let Some(reached) = truth.sure
        && shown(reached)
    {
        // It was there, it was shown, and nothing newer came: nothing else is true.
        assert!(over < reached + slack, "{say}");
    }
}

/// What every run must hold, whatever the outcome.
pub(in crate::flows) fn common(case: &Case, world: &World, end: u64) {
    assert!(end <= case.limit + 13, "ended at {end}: {case:?}");
    assert!(world.executed.len() <= 1, "written twice: {case:?}");
}

/// A run without a result: only because of a lost write.
pub(in crate::flows) fn unsent(case: &Case, error: &FlowError, end: u64) {
    assert!(
        matches!(error, FlowError::Ambiguous { .. }),
        "{error:?} {case:?}"
    );
    assert!(case.loss.is_some(), "{error:?} {case:?}");
    let faulty = case.faults.from < 80;
    let found = case.loss == Some(Loss::Response) && case.limit > 80 && !faulty;
    assert!(!found, "at {end}: {error:?} {case:?}");
}

/// As [`judge`], for one of several: the others may have gone on for longer.
pub(in crate::flows) fn judge_target(case: &Case, truth: Truth, outcome: Outcome, end: u64) {
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
