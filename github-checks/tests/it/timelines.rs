//! Random timelines of workflows, played into the evidence: never green too early, green in
//! time.
//!
//! 1,000 timelines by default, `TIMELINES=10000` for more; `TIMELINES_SEED` is the first one.

use std::time::Duration;

use chrono::{DateTime, Utc};
use github_checks::check_runs::{CheckRun, CheckStatus, Conclusion};
use github_checks::check_suites::CheckSuite;
use github_checks::statuses::{Status, StatusState};
use github_checks::verdict::{Evidence, judge};
use github_checks::{Policy, Verdict};
use serde_json::Value;

use crate::play::{self, Play, Scene};

mod model;
use self::model::{Dice, Run, Timeline};

/// Objects of the crate that only its decoder makes.
struct Blanks {
    run: CheckRun,
    suite: CheckSuite,
    status: Status,
}

impl Blanks {
    fn new() -> Self {
        fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
            serde_json::from_value(value).unwrap()
        }
        Self {
            run: read(play::run(1, "x", 1, "success")),
            suite: read(play::suite(1, "success", 1, 0.0)),
            status: read(play::status(1, "x", "success", 0.0)),
        }
    }
}

fn moment(seconds: f64) -> DateTime<Utc> {
    #[allow(clippy::cast_possible_truncation, reason = "some hours")]
    let millis = (seconds * 1000.0) as i64;
    DateTime::from_timestamp_millis(1_700_000_000_000 + millis).unwrap()
}

fn state(run: &Run, now: f64) -> (&'static str, Option<&'static str>) {
    if run.has_ended(now) {
        ("completed", Some(run.conclusion))
    } else if run.started <= now {
        ("in_progress", None)
    } else {
        ("queued", None)
    }
}

/// What GitHub lists at this moment.
fn evidence(timeline: &Timeline, now: f64, blanks: &Blanks) -> Evidence {
    let mut runs = Vec::new();
    for known in timeline.runs.iter().filter(|run| run.is_listed(now)) {
        let mut run = blanks.run.clone();
        let suite = timeline
            .suites
            .iter()
            .find(|suite| suite.id == known.suite)
            .unwrap();
        let (status, conclusion) = state(known, now);
        run.id = known.id.into();
        run.name.clone_from(&known.name);
        run.status = CheckStatus::from(status);
        run.conclusion = conclusion.map(Conclusion::from);
        run.check_suite.as_mut().unwrap().id = Some(known.suite.into());
        run.app.as_mut().unwrap().id = suite.app.0.into();
        runs.push(run);
    }
    let mut suites = Vec::new();
    for known in timeline.suites.iter().filter(|suite| suite.created <= now) {
        let mut suite = blanks.suite.clone();
        let count = timeline
            .runs
            .iter()
            .filter(|run| run.suite == known.id && run.is_listed(now))
            .count();
        suite.id = known.id.into();
        suite.status = Some(CheckStatus::from(match (known.is_active(now), count) {
            (false, _) => "completed",
            (true, 0) => "queued",
            (true, _) => "in_progress",
        }));
        suite.conclusion = (!known.is_active(now)).then(|| Conclusion::from("success"));
        suite.latest_check_runs_count = Some(count as u64);
        suite.created_at = Some(moment(known.created));
        suite.updated_at = Some(moment(known.asked(now)));
        let app = suite.app.as_mut().unwrap();
        app.id = known.app.0.into();
        app.slug = Some(known.app.1.to_owned());
        suites.push(suite);
    }
    let mut statuses = Vec::new();
    for (id, (context, posted, ends, passes)) in (1..).zip(&timeline.statuses) {
        if *posted <= now {
            let mut status = blanks.status.clone();
            let ended = if *passes { "success" } else { "failure" };
            status.id = id;
            status.context.clone_from(context);
            status.state = StatusState::from(if now < *ends { "pending" } else { ended });
            status.created_at = Some(moment(*posted));
            statuses.push(status);
        }
    }
    Evidence::new(statuses, runs).check_suites(suites, moment(now))
}

fn seeds() -> std::ops::Range<u64> {
    let number = |name, default| {
        let set = std::env::var(name).ok();
        set.map_or(default, |text| text.parse().expect("a number"))
    };
    let first = number("TIMELINES_SEED", 0);
    first..first + number("TIMELINES", 1000)
}

#[test]
fn no_commit_is_green_before_its_time_and_every_good_one_in_time() {
    let (policy, blanks) = (Policy::all(), Blanks::new());
    let (mut green, mut gaps) = (0, 0);
    for seed in seeds() {
        let timeline = Timeline::roll(&mut Dice(seed));
        for now in timeline.moments() {
            let watched = Duration::from_secs_f64(now - timeline.first_look);
            let evidence = evidence(&timeline, now, &blanks);
            let whole = || format!("seed {seed}, {now} s after the push: {timeline:#?}");
            let judgement = judge(&evidence.clone().watched(watched), &policy);
            let objection = timeline.objection(now);
            if judgement.verdict == Verdict::Green {
                green += 1;
                assert_eq!(objection, None, "green too early: {}", whole());
            }
            if timeline.is_done(now) {
                let why = &judgement.reasons;
                assert_eq!(
                    judgement.verdict,
                    Verdict::Green,
                    "late: {why:?} {}",
                    whole()
                );
            }
            // A single look at a commit that is not new any more: what holds, holds there, too.
            if !evidence.is_fresh(policy.grace) {
                let once = judge(&evidence, &policy);
                let appears = objection
                    .as_ref()
                    .is_some_and(|why| why.ends_with("will come"))
                    && !timeline
                        .suites
                        .iter()
                        .any(|suite| suite.created <= now && suite.is_active(now));
                if once.verdict == Verdict::Green {
                    assert!(objection.is_none() || appears, "{objection:?} {}", whole());
                }
            }
            // The gap: everything that is listed has passed, and more will come.
            let runs = &evidence.check_runs;
            let passed = runs.iter().all(|run| run.conclusion.is_some());
            gaps += usize::from(!runs.is_empty() && passed && objection.is_some());
        }
    }
    assert!(
        green > 100 && gaps > 100,
        "{green} moments are green, {gaps} are gaps"
    );
}

/// The same moment as GitHub writes it.
fn scene(timeline: &Timeline, now: f64) -> Scene {
    let mut scene = Scene::default();
    for known in timeline.runs.iter().filter(|run| run.is_listed(now)) {
        let suite = timeline
            .suites
            .iter()
            .find(|suite| suite.id == known.suite)
            .unwrap();
        let (status, conclusion) = state(known, now);
        let mut run = play::run(
            known.id,
            &known.name,
            known.suite,
            conclusion.unwrap_or(status),
        );
        run["app"]["id"] = suite.app.0.into();
        scene.runs.push(run);
    }
    for known in timeline.suites.iter().filter(|suite| suite.created <= now) {
        let count = timeline
            .runs
            .iter()
            .filter(|run| run.suite == known.id && run.is_listed(now))
            .count();
        let word = if known.is_active(now) {
            "in_progress"
        } else {
            "success"
        };
        let mut suite = play::suite(known.id, word, count, known.created);
        suite["updated_at"] = play::at(known.asked(now)).into();
        suite["app"] = serde_json::json!({ "id": known.app.0, "slug": known.app.1 });
        scene.suites.push(suite);
    }
    for (id, (context, posted, ends, passes)) in (1..).zip(&timeline.statuses) {
        if *posted <= now {
            let ended = if *passes { "success" } else { "failure" };
            let word = if now < *ends { "pending" } else { ended };
            scene
                .statuses
                .push(play::status(id, context, word, *posted));
        }
    }
    scene
}

#[tokio::test]
async fn a_watch_never_calls_a_commit_deployable_too_early() {
    let mut ended_well = 0;
    for seed in 0..60 {
        let timeline = Timeline::roll(&mut Dice(seed));
        let play = Play::new({
            let timeline = timeline.clone();
            move |now| scene(&timeline, now)
        });
        play.pass(timeline.first_look);
        let gates = play.watch(&Policy::all(), 14 * 3600).await;
        for (now, gate) in &gates {
            let gate = gate.as_ref().unwrap();
            if gate.is_deployable() {
                assert_eq!(
                    timeline.objection(*now),
                    None,
                    "seed {seed}, {now} s: {timeline:#?}"
                );
            }
        }
        let last = gates.last().unwrap().1.as_ref().unwrap();
        assert!(
            !last.is_undecided(),
            "seed {seed} ends: {last} {timeline:#?}"
        );
        ended_well += usize::from(last.is_deployable());
    }
    assert!(ended_well > 10, "{ended_well}");
}
