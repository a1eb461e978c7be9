//! `POST /page/world`: the person turns a switch of the world.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Done, done, guard, refused};
use crate::faults::Fault;
use crate::handle::World;
use crate::http::{Answer, Call};
use crate::world::weather::{
    Color, Generation, Listed, Platform, ReleaseIds, SetupFailure, Streams,
};
use crate::world::{Checks, ReleasePhase, ReviewAppStatus, Shared, State};

const SERVICES: [&str; 5] = ["heroku", "github", "slack", "spinnaker", "circleci"];

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
    BadDay { what: BadDay, on: bool },
    LateDynos { app: String, on: bool },
    Generation { app: String, generation: Generation },
    Overtake { app: String },
    FailSetup { how: Setup },
    GithubLink { pipeline: String, on: bool },
    ReviewApp { id: String, status: ReviewApp },
}

/// How a whole service behaves until that is changed.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Normal,
    Slow,
    Errors,
    RateLimited,
    CutOff,
}

/// One of Heroku's bad days.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BadDay {
    LateLists,
    OpenStreams,
    RefusedStreams,
    NoReleaseIds,
    Incident,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Setup {
    Manifest,
    Postdeploy,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReviewApp {
    Deleting,
    Errored,
}

/// How late lists are on a bad day.
const LATE: Duration = Duration::from_secs(30);

/// How long after a release somebody overtakes it.
const OVERTAKEN: Duration = Duration::from_secs(4);

const LISTED: [Listed; 4] = [
    Listed::Builds,
    Listed::Releases,
    Listed::ReviewApps,
    Listed::PromotionTargets,
];

fn set_bad_day(world: &World, what: BadDay, on: bool) {
    match what {
        BadDay::LateLists => {
            for kind in LISTED {
                world.list_after(kind, if on { LATE } else { Duration::ZERO });
            }
        }
        BadDay::OpenStreams if on => world.set_streams(Streams::StayOpen),
        BadDay::RefusedStreams if on => world.set_streams(Streams::Refused),
        BadDay::OpenStreams | BadDay::RefusedStreams => world.set_streams(Streams::Normal),
        BadDay::NoReleaseIds if on => world.set_release_ids(ReleaseIds::Absent),
        BadDay::NoReleaseIds => world.set_release_ids(ReleaseIds::Present),
        BadDay::Incident if on => {
            world.report_incident("Builds are slow", Platform::Tools, Color::Yellow);
        }
        BadDay::Incident => world.resolve_incidents(),
    }
}

/// Which bad days there are, in the words of [`BadDay`].
pub(super) fn bad_days(state: &State) -> Value {
    let (weather, incidents) = (&state.heroku.weather, &state.heroku.incidents);
    let late = weather.list_after.values().any(|pause| !pause.is_zero());
    json!({
        "late_lists": late,
        "open_streams": weather.streams == Streams::StayOpen,
        "refused_streams": weather.streams == Streams::Refused,
        "no_release_ids": weather.release_ids == ReleaseIds::Absent,
        "incident": incidents.iter().any(|incident| !incident.resolved),
    })
}

fn set_setup(world: &World, how: Setup) {
    world.fail_next_setup(match how {
        Setup::Manifest => {
            SetupFailure::Manifest(vec!["config var \"SECRET\" is required".to_owned()])
        }
        Setup::Postdeploy => SetupFailure::Postdeploy {
            exit_code: 1,
            output: "rake aborted!\n".to_owned(),
        },
    });
}

pub(crate) fn answer(call: &Call<'_>) -> Done {
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
        Switch::BadDay { what, on } => {
            set_bad_day(&world, what, on);
            true
        }
        Switch::LateDynos { app, on } => {
            world.list_dynos_after(&app, if on { LATE } else { Duration::ZERO })
        }
        Switch::Generation { app, generation } => world.set_generation(&app, generation),
        Switch::Overtake { app } => world.overtake_next_release(&app, OVERTAKEN),
        Switch::FailSetup { how } => {
            set_setup(&world, how);
            true
        }
        Switch::GithubLink { pipeline, on: true } => world.connect_github(&pipeline),
        Switch::GithubLink {
            pipeline,
            on: false,
        } => world.disconnect_github(&pipeline),
        Switch::ReviewApp { id, status } => {
            let status = match status {
                ReviewApp::Deleting => ReviewAppStatus::Deleting,
                ReviewApp::Errored => ReviewAppStatus::Errored,
            };
            world.set_review_app_status(&id, status)
        }
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
