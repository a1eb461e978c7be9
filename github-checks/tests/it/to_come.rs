//! What exists is not all that will exist: suites, new commits, and runs that come again.

use github_checks::verdict::{CheckOutcome, Source};
use github_checks::{Gate, Policy, Verdict};

use crate::client::{SHA, repo};
use crate::play::{Play, Scene, inert, run, status, suite};

pub(crate) async fn once(play: &Play, policy: &Policy) -> Gate {
    let client = play.client();
    client.gate_at_once(&repo(), SHA, policy).await.unwrap()
}

/// The verdict of a watch, and when it was first deployable.
pub(crate) async fn watched(play: &Play, policy: &Policy, deadline: u64) -> (Verdict, Option<f64>) {
    let gates = play.watch(policy, deadline).await;
    let deployable = gates.iter().find_map(|(second, gate)| {
        let gate = gate.as_ref().unwrap();
        assert!(!(gate.is_deployable() && gate.is_undecided()));
        gate.is_deployable().then_some(*second)
    });
    (
        gates.last().unwrap().1.as_ref().unwrap().verdict,
        deployable,
    )
}

/// `build`, then `test`, which needs it: 1a.
fn needs(now: f64) -> Scene {
    let mut scene = Scene::default();
    let build = if now < 20.0 { "in_progress" } else { "success" };
    scene.runs.push(run(1, "build", 9, build));
    if now >= 24.0 {
        let test = if now < 60.0 { "in_progress" } else { "failure" };
        scene.runs.push(run(2, "test", 9, test));
    }
    let state = if now < 60.0 { "in_progress" } else { "failure" };
    scene.suites.push(suite(9, state, scene.runs.len(), 0.0));
    scene
}

#[tokio::test]
async fn a_job_that_needs_another_one_is_waited_for() {
    let play = Play::new(needs);
    assert_eq!(
        watched(&play, &Policy::all(), 600).await,
        (Verdict::Red, None)
    );
    // 26: asked at once when `check_run.completed` of `build` arrives.
    let play = Play::new(needs);
    play.pass(20.5);
    for policy in [Policy::all(), Policy::default()] {
        let gate = once(&play, &policy).await;
        assert_eq!(
            (gate.verdict, gate.is_deployable()),
            (Verdict::Pending, false)
        );
    }
    // Also long after the first half minute.
    let late = Play::new(|now| {
        let mut scene = needs(20.0);
        scene.suites = vec![suite(9, "in_progress", 1, -3600.0 + now * 0.0)];
        scene
    });
    let gate = late
        .client()
        .gate(&repo(), SHA, &Policy::all())
        .await
        .unwrap();
    assert_eq!((gate.verdict, late.seconds()), (Verdict::Pending, 0.0));
    assert_eq!(gate.pending, ["check suite of github-actions"]);
    let reason = &gate.reasons[0];
    assert_eq!(
        (reason.state, reason.source),
        (CheckOutcome::Pending, Source::CheckSuite)
    );
    assert_eq!(
        reason.to_string(),
        "check suite of github-actions pending (in_progress): suite 9 is 60 min old, with 1 \
         check run: more may come until it is completed; to leave it out, ignore \"check suite \
         of github-actions\" or \"check suite 9\""
    );
    for pattern in ["check suite of github-*", "Check suite 9"] {
        assert_eq!(
            once(&late, &Policy::all().ignore(pattern)).await.verdict,
            Verdict::Green
        );
    }
}

#[tokio::test]
async fn a_fast_status_does_not_stand_for_the_checks_that_have_not_begun() {
    // 1b: the status of a bot after one second, the workflow after eight.
    let play = Play::new(|now| {
        let mut scene = Scene::default();
        if now >= 1.0 {
            scene
                .statuses
                .push(status(1, "license/cla", "success", 1.0));
        }
        if now >= 8.0 {
            let state = if now < 40.0 { "in_progress" } else { "failure" };
            scene.runs.push(run(2, "test", 9, state));
            scene.suites.push(suite(9, state, 1, 8.0));
        }
        scene
    });
    play.pass(1.0);
    let gate = once(&play, &Policy::all()).await;
    assert_eq!(
        (gate.verdict, gate.is_undecided()),
        (Verdict::Pending, true)
    );
    assert_eq!(gate.reasons[0].source, Source::Grace);
    // A gate that may wait sees the workflow begin.
    let waited = play
        .client()
        .gate(&repo(), SHA, &Policy::all())
        .await
        .unwrap();
    assert_eq!(waited.pending, ["check suite of github-actions", "test"]);
    assert_eq!(
        watched(&play, &Policy::all(), 600).await,
        (Verdict::Red, None)
    );
}

#[tokio::test]
async fn nothing_is_not_none_before_its_time_and_never_green() {
    // 1d: nothing for 40 seconds, then a red run.
    let script = |now: f64| {
        let mut scene = Scene::default();
        if now >= 45.0 {
            scene.runs.push(run(1, "test", 9, "failure"));
            scene.suites.push(suite(9, "failure", 1, 45.0));
        }
        scene
    };
    let play = Play::new(script);
    let gates = play.watch(&Policy::all(), 600).await;
    let verdicts: Vec<_> = gates
        .iter()
        .map(|(_, gate)| gate.as_ref().unwrap().verdict)
        .collect();
    assert_eq!(verdicts, [Verdict::Pending, Verdict::None, Verdict::Red]);
    assert!(
        gates
            .iter()
            .all(|(_, gate)| !gate.as_ref().unwrap().is_deployable())
    );
    assert!(gates[1].0 >= 30.0);
    // The first one is undecided, also for a policy that lets nothing through.
    let play = Play::new(script);
    let allowing = Policy::all().allow_none();
    let gates = play.watch(&allowing, 600).await;
    assert_eq!(gates[0].1.as_ref().unwrap().verdict, Verdict::Pending);
    assert!(!gates[0].1.as_ref().unwrap().is_deployable());
    // Nobody ever reports: undecided at the deadline.
    let nobody = Play::new(|_| Scene::default());
    let gates = nobody.watch(&Policy::all(), 120).await;
    let last = gates.last().unwrap().1.as_ref().unwrap();
    assert_eq!((last.verdict, last.is_undecided()), (Verdict::None, true));
    assert!(nobody.seconds() >= 120.0);
}

#[tokio::test]
async fn a_deadline_before_the_grace_has_passed_ends_undecided() {
    let green = |_: f64| Scene {
        runs: vec![run(1, "test", 9, "success")],
        suites: vec![suite(9, "success", 1, -3600.0)],
        ..Scene::default()
    };
    for deadline in [0, 1, 10, 29] {
        let play = Play::new(green);
        assert_eq!(
            watched(&play, &Policy::all(), deadline).await,
            (Verdict::Pending, None)
        );
    }
    let play = Play::new(green);
    assert_eq!(
        watched(&play, &Policy::all(), 30).await,
        (Verdict::Green, Some(30.0))
    );
    // All required names are there: nothing else is waited for.
    let play = Play::new(green);
    let named = Policy::named(["test"]).unwrap();
    assert_eq!(watched(&play, &named, 0).await, (Verdict::Green, Some(0.0)));
    // A commit whose newest suite is an hour old is not new: one look is enough.
    let play = Play::new(green);
    let gate = play
        .client()
        .gate(&repo(), SHA, &Policy::all())
        .await
        .unwrap();
    assert_eq!((gate.verdict, play.seconds()), (Verdict::Green, 0.0));
}

#[tokio::test]
async fn a_new_commit_is_looked_at_for_half_a_minute_unless_asked_at_once() {
    let young = |now: f64| Scene {
        runs: vec![run(1, "test", 9, "success")],
        suites: vec![suite(9, "success", 1, -10.0)],
        statuses: vec![status(1, "ci", "success", now.min(0.0) - 10.0)],
    };
    let play = Play::new(young);
    assert_eq!(once(&play, &Policy::all()).await.verdict, Verdict::Pending);
    let gate = play
        .client()
        .gate(&repo(), SHA, &Policy::all())
        .await
        .unwrap();
    // Twenty seconds later the suite is old enough.
    assert_eq!(gate.verdict, Verdict::Green);
    assert!(
        (20.0..=30.0).contains(&play.seconds()),
        "{}",
        play.seconds()
    );
    let play = Play::new(young);
    let gate = once(&play, &Policy::named(["test"]).unwrap()).await;
    assert_eq!(gate.verdict, Verdict::Green);
    let gate = once(&play, &Policy::named(["test", "e2e"]).unwrap()).await;
    assert_eq!(
        (gate.verdict, gate.missing),
        (Verdict::Pending, vec!["e2e".to_owned()])
    );
    let none = std::time::Duration::ZERO;
    assert_eq!(
        once(&play, &Policy::all().grace(none)).await.verdict,
        Verdict::Green
    );
}

#[tokio::test]
async fn a_queued_runner_is_waited_for_however_long() {
    // Two runs appear 7 and 18 minutes after their suites; the second one fails.
    let play = Play::new(|now| {
        let mut scene = Scene {
            runs: vec![run(1, "lint", 8, "success")],
            suites: vec![suite(8, "success", 1, 0.0)],
            ..Scene::default()
        };
        for (id, begins, ends) in [(9, 420.0, "success"), (10, 1080.0, "failure")] {
            if now < begins {
                scene.suites.push(suite(id, "queued", 0, 0.0));
            } else {
                let state = if now < begins + 60.0 {
                    "in_progress"
                } else {
                    ends
                };
                scene.runs.push(run(id, "e2e", id, state));
                scene.suites.push(suite(id, state, 1, 0.0));
            }
        }
        scene
    });
    assert_eq!(
        watched(&play, &Policy::all(), 3600).await,
        (Verdict::Red, None)
    );
    assert!(play.seconds() >= 1140.0);
}

#[tokio::test]
async fn another_workflow_that_passed_does_not_stand_for_the_one_that_is_queued() {
    // Six skipped and one passed check of one workflow; the suite of CI has no check run yet.
    let play = Play::new(|_| Scene {
        runs: (1..=7)
            .map(|id| {
                run(
                    id,
                    &format!("label {id}"),
                    8,
                    if id < 7 { "skipped" } else { "success" },
                )
            })
            .collect(),
        suites: vec![suite(8, "success", 7, -60.0), suite(9, "queued", 0, -60.0)],
        ..Scene::default()
    });
    let gate = once(&play, &Policy::all()).await;
    assert_eq!(gate.verdict, Verdict::Pending);
    assert_eq!(gate.pending, ["check suite of github-actions"]);
}

#[tokio::test]
async fn runs_that_are_withdrawn_to_run_again_are_waited_for() {
    // `gh run rerun`: 14 runs, then 0, 11 and 14 again.
    let count = |now: f64| match now {
        ..40.0 => 14,
        40.0..46.0 => 0,
        46.0..52.0 => 11,
        _ => 14,
    };
    let play = Play::new(move |now| {
        let state = match now {
            ..40.0 => "success",
            40.0..100.0 => "queued",
            _ => "failure",
        };
        let runs = |n| {
            (1..=n)
                .map(|id| run(id, &format!("t{id}"), 9, state))
                .collect()
        };
        Scene {
            runs: runs(count(now)),
            suites: vec![suite(
                9,
                state,
                usize::try_from(count(now)).unwrap(),
                -3600.0,
            )],
            ..Scene::default()
        }
    });
    assert_eq!(once(&play, &Policy::all()).await.verdict, Verdict::Green);
    play.pass(41.0);
    for _ in 0..4 {
        assert_eq!(once(&play, &Policy::all()).await.verdict, Verdict::Pending);
        play.pass(5.0);
    }
    assert_eq!(
        watched(&play, &Policy::all(), 600).await,
        (Verdict::Red, None)
    );
}

#[tokio::test]
async fn an_app_that_never_reports_holds_for_two_minutes_and_a_dead_suite_for_three_hours() {
    let with = |suite| {
        Play::new(move |_| Scene {
            runs: vec![run(1, "test", 1, "success")],
            suites: vec![
                super::play::suite(1, "success", 1, -90_000.0),
                serde_json::Value::clone(&suite),
            ],
            ..Scene::default()
        })
    };
    let mut enterprise = suite(9, "queued", 0, -10_790.0);
    enterprise["app"]["id"] = 7.into();
    let mut undated = inert(9, 0.0);
    undated["created_at"] = serde_json::Value::Null;
    let mut asked_again = suite(9, "queued", 0, -80_000.0);
    asked_again["updated_at"] = super::play::at(-5.0).into();
    for (suite, verdict) in [
        (inert(9, -119.0), Verdict::Pending),
        (inert(9, -120.0), Verdict::Green),
        (suite(9, "queued", 0, -10_790.0), Verdict::Pending),
        (suite(9, "queued", 0, -10_800.0), Verdict::Green),
        (enterprise, Verdict::Pending),
        (undated, Verdict::Pending),
        (asked_again, Verdict::Pending),
    ] {
        let play = with(suite.clone());
        assert_eq!(
            once(&play, &Policy::all()).await.verdict,
            verdict,
            "{suite}"
        );
    }
    let play = with(inert(9, -45.0));
    let reason = once(&play, &Policy::all()).await.reasons[0].to_string();
    for part in ["renovate", "45 s old", "2 min", "ignore"] {
        assert!(reason.contains(part), "{reason}");
    }
    let ignoring = Policy::all().ignore("check suite of renovate");
    assert_eq!(once(&play, &ignoring).await.verdict, Verdict::Green);
    let seconds = std::time::Duration::from_secs;
    let shorter = Policy::all().inert_after(seconds(45), seconds(60));
    assert_eq!(once(&play, &shorter).await.verdict, Verdict::Green);
}

#[tokio::test]
async fn the_tool_does_not_wait_for_its_own_suite_but_for_what_it_does_not_know_of_it() {
    let suites = |count| vec![suite(9, "in_progress", count, -600.0)];
    let own = Policy::all().ignore("deploy/*");
    for (runs, count, verdict) in [
        (
            vec![run(1, "deploy/bot", 9, "in_progress")],
            1,
            Verdict::None,
        ),
        (
            vec![run(1, "deploy/bot", 9, "in_progress")],
            2,
            Verdict::Pending,
        ),
        (
            vec![
                run(1, "deploy/bot", 9, "in_progress"),
                run(2, "build", 9, "success"),
            ],
            2,
            Verdict::Pending,
        ),
    ] {
        let play = Play::new(move |_| Scene {
            runs: runs.clone(),
            suites: suites(count),
            ..Scene::default()
        });
        assert_eq!(once(&play, &own).await.verdict, verdict);
    }
}

#[tokio::test]
async fn a_workflow_file_that_cannot_be_read_is_red_although_it_has_no_check_run() {
    let play = Play::new(|_| Scene {
        runs: vec![run(1, "test", 1, "success")],
        suites: vec![
            suite(1, "success", 1, -600.0),
            suite(9, "startup_failure", 0, -600.0),
        ],
        ..Scene::default()
    });
    let gate = once(&play, &Policy::all()).await;
    assert_eq!((gate.verdict, gate.is_undecided()), (Verdict::Red, false));
    assert_eq!(gate.failing, ["check suite of github-actions"]);
}
