//! `POST /page/world`: the person turns a switch of the world.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Done, done, guard, refused};
use crate::faults::Fault;
use crate::http::{Answer, Call};
use crate::world::{Checks, ReleasePhase, Shared, World};

const SERVICES: [&str; 3] = ["heroku", "github", "slack"];

/// How long a slow answer takes, in the time of the program that waits for it.
const SLOW: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Switch {
    Checks { reference: String, state: Checks },
    Commit { branch: String, subject: String },
    FailBuild { app: String },
    FailPromotion { app: String },
    CrashDyno { app: String },
    ReleasePhase { app: String, phase: ReleasePhase },
    Mode { service: String, mode: Mode },
}

/// How a whole service behaves until it is told otherwise.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Normal,
    Slow,
    Errors,
    RateLimited,
    CutOff,
}

pub(super) fn answer(call: &Call<'_>) -> Done {
    guard::post(call.request)?;
    let switch: Switch = serde_json::from_slice(&call.request.body)
        .map_err(|error| refused(format!("no such switch: {error}")))?;
    let world = World::new(call.shared.clone());
    let turned = match switch {
        Switch::Checks { reference, state } => world.set_checks(&reference, state),
        Switch::Commit { branch, subject } => world.commit(&branch, &subject).is_some(),
        Switch::FailBuild { app } => world.fail_next_build(&app),
        Switch::FailPromotion { app } => {
            world.fail_next_promotion(&app, "Could not verify the slug's checksum")
        }
        Switch::CrashDyno { app } => world.crash_next_dyno(&app),
        Switch::ReleasePhase { app, phase } => world.set_release_phase(&app, phase),
        Switch::Mode { service, mode } => set_mode(call.shared, &service, mode),
    };
    if turned {
        Ok(done())
    } else {
        Err(Answer::json(200, &unknown()))
    }
}

fn unknown() -> Value {
    json!({ "ok": false, "error": "there is no such thing to switch" })
}

fn key(service: &str) -> String {
    format!("{service} *")
}

fn set_mode(shared: &Shared, service: &str, mode: Mode) -> bool {
    if !SERVICES.contains(&service) {
        return false;
    }
    let fault = match mode {
        Mode::Normal => {
            shared.faults.stop(&key(service));
            return true;
        }
        Mode::Slow => Fault::slow(shared.clock.patience(SLOW)),
        Mode::Errors => Fault::status(503),
        Mode::RateLimited => Fault::rate_limited(Some(5)),
        Mode::CutOff => Fault::cut_before(),
    };
    shared.faults.always(&key(service), fault);
    true
}

/// Each service's mode, in the words of [`Mode`].
pub(super) fn modes(shared: &Shared) -> Value {
    let mode = |service: &&str| match shared.faults.standing(&key(service)) {
        None => "normal",
        Some(Fault::Slow(_)) => "slow",
        Some(Fault::Answer { status: 429, .. }) => "rate_limited",
        Some(Fault::Answer { .. }) => "errors",
        Some(_) => "cut_off",
    };
    SERVICES
        .iter()
        .map(|service| ((*service).to_owned(), json!(mode(service))))
        .collect()
}
