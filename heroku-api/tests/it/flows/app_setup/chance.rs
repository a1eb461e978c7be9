//! App setups against a Heroku that goes its way by chance, followed by a program that is
//! killed by chance.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use heroku_api::Client;
use heroku_api::flows::FlowError;
use heroku_api::flows::app_setup::create_or_redeploy;
use heroku_api::progress::{Follow, Outcome};
use heroku_api::reasons::Reason;
use heroku_api::transport::TransportErrorKind;
use tokio::time::Instant;

use super::super::property::model::{self, Faults, cases, judge};
use super::super::property::review::{CODE, Review};
use super::super::world::{App, Dynos, Served, World};
use super::{State, plan};
use crate::fake::{Fake, Reply, ok, status};
use crate::reliability::Dice;

/// What one run is made of.
#[derive(Clone, Copy, Debug)]
struct Case {
    review: Review,
    dynos: Dynos,
    lost: bool,
    /// The response to the first coupling is lost.
    coupling_lost: bool,
    /// Answers that prove nothing: from, to, how often.
    faults: (u64, u64, u64),
    limit: u64,
    /// When the program is killed, if it is.
    killed: Option<u64>,
    /// Seconds that the build takes which comes after a kill.
    build: u64,
}

impl Case {
    fn new(dice: &mut Dice) -> Self {
        let from = 2 + dice.roll(200);
        let takes = dice.roll(300);
        Self {
            review: Review::new(dice, takes),
            dynos: model::dynos(dice),
            lost: dice.percent(25),
            coupling_lost: dice.percent(20),
            faults: (from, from + dice.roll(90), dice.roll(101)),
            limit: 60 + dice.roll(900),
            killed: dice.percent(30).then(|| dice.roll(200)),
            build: dice.roll(200),
        }
    }

    /// For the common judge.
    fn common(&self) -> model::Case {
        let (from, to, percent) = self.faults;
        model::Case {
            world: World::default(),
            faults: Faults { from, to, percent },
            limit: self.limit,
            hints: None,
            loss: None,
        }
    }
}

fn fault(case: Case, dice: &mut Dice, line: &str, now: u64) -> Option<Reply> {
    let (from, to, percent) = case.faults;
    let asked = line.starts_with("GET") && line != "GET /build";
    // That there is no app of this name, or that it is somebody else's, is never said by
    // mistake.
    if !asked || line == "GET /apps/shop" || !(from..to).contains(&now) || !dice.percent(percent) {
        return None;
    }
    Some(match dice.roll(5) {
        0 => status(401, r#"{"id":"unauthorized"}"#),
        1 => status(429, r#"{"id":"rate_limit"}"#),
        2 => ok("<html>soon</html>"),
        3 => status(500, ""),
        _ => Reply::Fails(TransportErrorKind::Timeout),
    })
}

fn serve(case: Case, mut dice: Dice) -> (Client, Fake, Arc<Mutex<State>>, Served) {
    let state = Arc::new(Mutex::new(State {
        takes: Some(case.review.takes),
        fails: case.review.fails,
        lost: case.lost,
        ..State::default()
    }));
    let shared = Arc::clone(&state);
    let mut app = App::new("shop");
    app.dynos = case.dynos;
    app.releases.clear();
    let world = World {
        apps: vec![app],
        build: (case.build, true),
        first: CODE,
        ..World::default()
    };
    let (_, _, world) = world.serve();
    let served = world.clone();
    let mut coupling_lost = case.coupling_lost;
    let (heroku, fake) = Fake::new(move |line, request, now| {
        if let Some(reply) = fault(case, &mut dice, line, now) {
            return reply;
        }
        let body = serde_json::from_slice(request.body()).unwrap_or_default();
        let reply = shared.lock().unwrap().reply(line, &body, now);
        if line == "POST /app-setups" {
            case.review.release(served.world().app("shop"), now);
        }
        if line == "POST /pipeline-couplings" && std::mem::take(&mut coupling_lost) {
            return Reply::Fails(TransportErrorKind::Timeout);
        }
        reply.unwrap_or_else(|| served.world().reply(line, request, now))
    });
    (heroku, fake, state, world)
}

#[tokio::test(start_paused = true)]
async fn an_app_setup_says_what_is_true_and_happens_once() {
    for seed in 0..cases() {
        let mut dice = Dice::new(seed ^ 0x5E7);
        let case = Case::new(&mut dice);
        let say = format!("seed {seed}: {case:?}");
        let (heroku, fake, state, world) = serve(case, dice);
        let follow = Follow::default().within(Duration::from_secs(case.limit));
        let zero = Instant::now();
        let mut began = zero;
        let mut killed = false;
        let plan = plan();
        let first = create_or_redeploy(&heroku, &plan, &follow);
        let ended = match case.killed {
            None => first.await,
            Some(after) => {
                let life = Duration::from_secs(after);
                match tokio::time::timeout(life, first.finish()).await {
                    Ok(ended) => ended,
                    // Killed: another program runs the same plan, and knows nothing.
                    Err(_) => {
                        killed = true;
                        began = Instant::now();
                        create_or_redeploy(&heroku, &plan, &follow).await
                    }
                }
            }
        };
        let took = began.elapsed().as_secs();
        let end = zero.elapsed().as_secs();
        assert!(took <= case.limit + 13, "{took} s, {say}");
        let state = state.lock().unwrap();
        assert!(fake.count("POST /app-setups") <= 1, "{say}");
        assert!(world.world().executed.len() <= 1, "{say}");
        assert!(
            state.couplings <= 1,
            "coupled {} times, {say}",
            state.couplings
        );
        let review = case.review;
        let ready = review.takes;
        let outcome = ended.map(|report| report.outcome);
        if let (Ok(outcome), false, false) = (&outcome, killed, case.lost) {
            let sent = fake.times("POST /app-setups")[0];
            judge(
                &case.common(),
                review.truth(case.dynos, sent, end),
                *outcome,
                end,
            );
        }
        match outcome {
            Ok(Outcome::Done) => {
                assert!(
                    state.coupled == Some("p1") && end >= ready.min(case.build),
                    "{say}"
                );
                // What was set up, or else what was built after the kill.
                let built = world.world().executed.len() == 1;
                assert!(!review.fails || built, "{say}");
                assert!(built || end >= ready, "{say}");
            }
            Ok(Outcome::Failed(Reason::AppSetupFailed)) => {
                assert!(review.fails && end >= ready, "{say}");
            }
            Ok(Outcome::Failed(Reason::DynosCrashed)) => assert!(case.dynos.crash, "{say}"),
            Ok(Outcome::Overtaken(Reason::NewerRelease)) => {
                // The setup's own release may come after the build of a second run.
                assert!(review.is_overtaken() || killed || case.lost, "{say}");
            }
            Ok(Outcome::Unknown(_)) => assert!(took >= case.limit, "{say}"),
            Err(FlowError::Ambiguous { .. }) => assert!(case.lost || killed, "{say}"),
            // Before anything was sent, the looks that decide were never answered.
            Err(FlowError::Deadline | FlowError::Call(_)) => {
                assert!(case.faults.2 > 0, "{say}");
                assert!(killed || case.faults.0 < 20 || case.lost, "{say}");
            }
            other => panic!("{other:?}, {say}"),
        }
    }
}
