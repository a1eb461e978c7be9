//! Policies that people have, and what is said about a missing check.

use github_checks::required::{RequiredCheck, Requirements};
use github_checks::verdict::{CheckOutcome, Evidence, Judgement, Mode, PolicyError, judge};
use github_checks::{Gate, Policy, Verdict};
use serde_json::{Value, json};

use crate::client::{SHA, repo};
use crate::play::{Play, Scene, inert, run, status, suite};

fn evidence(statuses: &[Value], runs: &[Value]) -> Evidence {
    let statuses = serde_json::from_value(json!(statuses)).unwrap();
    Evidence::new(statuses, serde_json::from_value(json!(runs)).unwrap())
}

fn named(checks: impl IntoIterator<Item = RequiredCheck>) -> Policy {
    Policy::named(checks).unwrap()
}

/// Why the one required check is missing.
fn why(judgement: &Judgement) -> &str {
    let missing = judgement
        .reasons
        .iter()
        .find(|reason| reason.state != CheckOutcome::Passed);
    missing.unwrap().description.as_deref().unwrap()
}

#[test]
fn an_empty_list_is_an_error_and_never_lets_everything_through() {
    let none: [&str; 0] = [];
    assert!(matches!(Policy::named(none), Err(PolicyError { .. })));
    // Put there by hand, it makes the verdict unavailable (4f).
    let mut policy = Policy::all();
    policy.mode = Mode::Named(Vec::new());
    let red = evidence(&[], &[run(1, "test", 9, "failure")]);
    let judgement = judge(&red, &policy);
    assert_eq!(
        (judgement.verdict, judgement.is_deployable()),
        (Verdict::Unavailable, false)
    );
    // 27: nothing at all is not deployable.
    assert!(!judge(&Evidence::default(), &Policy::all()).is_deployable());
    let blank = judge(&Evidence::default(), &Policy::default());
    assert!(!blank.is_deployable());
    assert!(blank.notes[0].contains("400 days"));
}

#[test]
fn a_nightly_job_is_left_out_by_a_pattern() {
    // 22: `heartbeat` is red on main.
    let runs = [
        run(1, "heartbeat (eu)", 8, "failure"),
        run(2, "test", 9, "success"),
    ];
    let evidence = evidence(&[], &runs);
    assert_eq!(judge(&evidence, &Policy::all()).verdict, Verdict::Red);
    for pattern in ["heartbeat*", "HEARTBEAT (??)", "*eu*"] {
        assert_eq!(
            judge(&evidence, &Policy::all().ignore(pattern)).verdict,
            Verdict::Green,
            "{pattern}"
        );
    }
}

#[test]
fn a_skipped_required_check_passes_unless_the_policy_says_otherwise() {
    let evidence = evidence(
        &[],
        &[run(1, "all-green", 9, "skipped"), run(2, "x", 9, "success")],
    );
    let required = named(["all-green".into()]);
    assert_eq!(judge(&evidence, &required).verdict, Verdict::Green);
    let strict = judge(&evidence, &required.skipped_fails());
    assert_eq!(
        (strict.verdict, &strict.failing[..]),
        (Verdict::Red, &["all-green".to_owned()][..])
    );
    assert!(why(&strict).contains("skipping"));
    // Only what is required: everywhere else a skipped check is fine.
    assert_eq!(
        judge(&evidence, &Policy::all().skipped_fails()).verdict,
        Verdict::Green
    );
}

#[test]
fn a_missing_check_says_what_was_reported_instead() {
    let runs = [
        run(1, "build", 9, "success"),
        run(2, "Lint ", 9, "success"),
        run(3, "test (${{ matrix.node }})", 9, "skipped"),
        run(4, "integration", 9, "success"),
    ];
    let statuses = [
        status(5, "Vercel", "success", 0.0),
        status(6, "netlify", "failure", 0.0),
    ];
    let evidence = evidence(&statuses, &runs);
    for (name, parts) in [
        // 12e, 12f, 12g, 12d.
        ("CI / build", vec!["\"build\"", "job"]),
        ("CI / build (push)", vec!["\"build\""]),
        ("build ", vec!["\"build\"", "blanks"]),
        ("Build", vec!["\"build\"", "case"]),
        ("lint", vec!["\"Lint \""]),
        ("test (18)", vec!["skipped", "${{ matrix.node }}"]),
        ("intergation", vec!["nearest", "\"integration\""]),
        ("something else", vec!["not reported yet"]),
    ] {
        let judgement = judge(&evidence, &named([name.into()]));
        assert_eq!(
            (judgement.verdict, &judgement.missing[..]),
            (Verdict::Pending, &[name.to_owned()][..])
        );
        for part in parts {
            assert!(
                why(&judgement).contains(part),
                "{name}: {}",
                why(&judgement)
            );
        }
    }
    let judgement = judge(
        &evidence,
        &named([RequiredCheck::new("build").from_app(7u64)]),
    );
    assert!(
        why(&judgement).contains("reported by app 15368"),
        "{}",
        why(&judgement)
    );
}

#[test]
fn an_app_bound_check_that_is_a_status_says_so_and_a_red_one_fails() {
    // 14a, 14b, 14f.
    let vercel = || named([RequiredCheck::new("Vercel").from_app(8329u64)]);
    for (state, verdict) in [
        ("success", Verdict::Pending),
        ("pending", Verdict::Pending),
        ("failure", Verdict::Red),
        ("error", Verdict::Red),
    ] {
        let evidence = evidence(&[status(1, "vercel", state, 0.0)], &[]);
        let judgement = judge(&evidence, &vercel());
        assert_eq!(judgement.verdict, verdict, "{state}");
        let listed = if verdict == Verdict::Red {
            &judgement.failing
        } else {
            &judgement.missing
        };
        assert_eq!(listed, &["Vercel"]);
        assert!(
            why(&judgement).contains("reported as a status"),
            "{}",
            why(&judgement)
        );
        assert!(why(&judgement).contains("does not prove app 8329"));
    }
    // 14c.
    let evidence = evidence(&[status(1, "Vercel", "success", 0.0)], &[]);
    assert_eq!(
        judge(&evidence, &vercel().trust_status_source()).verdict,
        Verdict::Green
    );
}

fn workflow_run(id: u64, workflow: u64, suite: u64, event: &str, state: &str) -> Value {
    let (status, conclusion) = match state {
        "queued" | "in_progress" => (state, None),
        ended => ("completed", Some(ended)),
    };
    json!({ "id": id, "workflow_id": workflow, "name": format!("W{workflow}"), "head_sha": SHA,
        "path": format!(".github/workflows/w{workflow}.yml"), "check_suite_id": suite,
        "event": event, "status": status, "conclusion": conclusion })
}

fn with_workflows(runs: &[Value], workflows: &[Value]) -> Evidence {
    evidence(&[], runs).workflow_runs(serde_json::from_value(json!(workflows)).unwrap())
}

#[test]
fn the_newest_run_of_a_workflow_counts_and_other_workflows_beside_it() {
    // 20a: the title of a pull request was corrected.
    let runs = [run(1, "build", 8, "failure"), run(2, "build", 9, "success")];
    let same = [
        workflow_run(1, 7, 8, "pull_request", "failure"),
        workflow_run(2, 7, 9, "pull_request", "success"),
    ];
    // 2c: two workflows with a job of the same name.
    let other = [
        workflow_run(1, 6, 8, "push", "failure"),
        workflow_run(2, 7, 9, "push", "success"),
    ];
    let newest = || Policy::all().newest_of_workflow();
    for policy in [newest(), named(["build".into()]).newest_of_workflow()] {
        assert_eq!(
            judge(&with_workflows(&runs, &same), &policy).verdict,
            Verdict::Green
        );
        assert_eq!(
            judge(&with_workflows(&runs, &other), &policy).verdict,
            Verdict::Red
        );
        // Not read: every run counts.
        assert_eq!(judge(&evidence(&[], &runs), &policy).verdict, Verdict::Red);
    }
    let both = judge(&with_workflows(&runs, &same), &Policy::all());
    assert_eq!(both.verdict, Verdict::Red);
    assert!(
        both.notes[0].contains("newest_of_workflow"),
        "{:?}",
        both.notes
    );
    // A newer run of the workflow that has not come to the check yet: red, and not the end.
    let runs = [run(1, "build", 8, "failure")];
    let again = [
        workflow_run(1, 7, 8, "push", "failure"),
        workflow_run(2, 7, 9, "push", "queued"),
    ];
    let suites = serde_json::from_value(json!([suite(9, "queued", 0, 0.0)])).unwrap();
    let mut evidence = with_workflows(&runs, &again);
    evidence.check_suites = suites;
    let judgement = judge(&evidence, &newest());
    assert_eq!(
        (judgement.verdict, judgement.is_rerunning),
        (Verdict::Red, true)
    );
}

#[test]
fn a_required_check_of_a_workflow_that_runs_twice_waits_for_both() {
    let runs = [run(1, "build", 8, "success"), run(2, "lint", 9, "success")];
    let workflows = [
        workflow_run(1, 7, 8, "push", "success"),
        workflow_run(2, 7, 9, "pull_request", "in_progress"),
    ];
    let mut evidence = with_workflows(&runs, &workflows);
    evidence.check_suites = serde_json::from_value(json!([
        suite(8, "success", 1, 0.0),
        suite(9, "in_progress", 1, 0.0)
    ]))
    .unwrap();
    let judgement = judge(&evidence, &named(["build".into()]));
    assert_eq!(
        (judgement.verdict, &judgement.pending[..]),
        (Verdict::Pending, &["build".to_owned()][..])
    );
    evidence.workflow_runs.as_mut().unwrap()[1].workflow_id = Some(6.into());
    assert_eq!(
        judge(&evidence, &named(["build".into()])).verdict,
        Verdict::Green
    );
}

#[test]
fn runs_of_other_events_are_left_out_on_request() {
    let runs = [
        run(1, "heartbeat", 8, "failure"),
        run(2, "build", 9, "success"),
    ];
    let workflows = [
        workflow_run(1, 6, 8, "schedule", "failure"),
        workflow_run(2, 7, 9, "push", "success"),
        workflow_run(3, 5, 10, "workflow_dispatch", "in_progress"),
    ];
    let mut evidence = with_workflows(&runs, &workflows);
    evidence.check_suites =
        serde_json::from_value(json!([suite(10, "in_progress", 1, 0.0)])).unwrap();
    assert_eq!(judge(&evidence, &Policy::all()).verdict, Verdict::Red);
    let nightly = Policy::all().without_event("schedule");
    assert_eq!(judge(&evidence, &nightly).verdict, Verdict::Pending);
    let judgement = judge(&evidence, &nightly.without_event("workflow_dispatch"));
    assert_eq!(judgement.verdict, Verdict::Green);
    assert_eq!(judgement.notes.len(), 2);
    for pattern in ["workflow W6", "workflow .github/workflows/w6.yml"] {
        let by_name = Policy::all().ignore(pattern).ignore("workflow w5");
        assert_eq!(
            judge(&evidence, &by_name).verdict,
            Verdict::Green,
            "{pattern}"
        );
    }
}

#[test]
fn workflow_runs_find_what_is_queued_and_let_go_what_has_ended() {
    let runs = [run(1, "build", 8, "success")];
    let queued = with_workflows(
        &runs,
        &[
            workflow_run(1, 7, 8, "push", "success"),
            workflow_run(2, 6, 9, "push", "queued"),
        ],
    );
    let judgement = judge(&queued, &Policy::all());
    assert_eq!(
        (judgement.verdict, &judgement.pending[..]),
        (Verdict::Pending, &["workflow W6".to_owned()][..])
    );
    // A dead suite of an hour ago whose run was cancelled before its first job.
    let mut dead = with_workflows(&runs, &[workflow_run(1, 7, 8, "push", "success")]);
    dead.check_suites = serde_json::from_value(json!([suite(9, "queued", 0, -3600.0)])).unwrap();
    dead.read_at = chrono::DateTime::from_timestamp(1_700_000_000, 0);
    assert_eq!(judge(&dead, &Policy::all()).verdict, Verdict::Pending);
    let ended = serde_json::from_value(workflow_run(2, 6, 9, "push", "cancelled")).unwrap();
    dead.workflow_runs.as_mut().unwrap().push(ended);
    assert_eq!(judge(&dead, &Policy::all()).verdict, Verdict::Green);
}

#[test]
fn a_cancelled_run_of_another_app_is_not_superseded() {
    let mut other = run(2, "build", 9, "success");
    other["app"]["id"] = 7.into();
    let evidence = evidence(&[], &[run(1, "build", 8, "cancelled"), other]);
    assert_eq!(judge(&evidence, &Policy::all()).verdict, Verdict::Red);
    let requirements = Requirements::new([RequiredCheck::new("build").from_app(7u64)]);
    let bound = judge(
        &evidence.requirements(requirements),
        &Policy::required("main"),
    );
    assert_eq!(bound.verdict, Verdict::Green);
}

const AT: &str = "/repos/octo/hello";

/// A commit whose check runs the token may not read; its workflow has these jobs.
fn without_checks(jobs: &[(&str, &str)], state: &str) -> Play {
    let play = Play::new(|_| Scene {
        statuses: vec![status(1, "ci", "success", -3600.0)],
        ..Scene::default()
    });
    let refused = r#"{"message":"Resource not accessible by personal access token"}"#;
    for list in ["check-runs", "check-suites"] {
        play.reply(&format!("{AT}/commits/{SHA}/{list}"), 0.0, 403, refused);
    }
    let mut run = workflow_run(3, 7, 9, "push", state);
    run["created_at"] = super::play::at(-600.0).into();
    let runs = json!({ "total_count": 1, "workflow_runs": [run] });
    play.reply(&format!("{AT}/actions/runs"), 0.0, 200, runs.to_string());
    let jobs: Vec<Value> = (1..)
        .zip(jobs)
        .map(|(id, (name, state))| crate::play::run(id, name, 9, state))
        .collect();
    let jobs = json!({ "total_count": jobs.len(), "jobs": jobs });
    play.reply(
        &format!("{AT}/actions/runs/3/jobs"),
        0.0,
        200,
        jobs.to_string(),
    );
    play
}

async fn gate(play: &Play, policy: &Policy) -> Gate {
    play.client()
        .gate_at_once(&repo(), SHA, policy)
        .await
        .unwrap()
}

#[tokio::test]
async fn where_check_runs_may_not_be_read_jobs_stand_in_for_them() {
    let passed = without_checks(&[("build", "success"), ("test", "success")], "success");
    // Nobody knows what other apps have reported.
    let all = gate(&passed, &Policy::all()).await;
    assert_eq!(all.verdict, Verdict::Unavailable);
    assert_eq!(all.reasons[0].name, "check runs of other apps");
    assert!(all.reasons[0].to_string().contains("actions_alone"));
    assert_eq!(all.reasons.len(), 4);
    let alone = gate(&passed, &Policy::all().actions_alone()).await;
    assert_eq!(alone.verdict, Verdict::Green);
    assert!(alone.notes[0].contains("other apps"), "{:?}", alone.notes);
    // What is required by name is there, whatever else was reported.
    let required = gate(&passed, &Policy::named(["test", "ci"]).unwrap()).await;
    assert_eq!(required.verdict, Verdict::Green);
    let bound = Policy::named([RequiredCheck::new("scan").from_app(7u64)]).unwrap();
    let bound = gate(&passed, &bound).await;
    assert_eq!(bound.missing, ["scan"]);
    assert!(
        bound.reasons[0]
            .to_string()
            .contains("personal access token")
    );
    let alone = Policy::all().actions_alone();
    let failed = without_checks(&[("build", "success"), ("test", "failure")], "failure");
    assert_eq!(gate(&failed, &alone).await.failing, ["test"]);
    // Between `build` and `test`, and before a runner is free.
    for jobs in [&[("build", "success")][..], &[]] {
        let gap = without_checks(jobs, "in_progress");
        assert_eq!(gate(&gap, &alone).await.verdict, Verdict::Pending);
    }
}

#[tokio::test]
async fn the_inert_app_beside_a_finished_workflow_costs_its_dwell_and_no_more() {
    let play = Play::new(|_| Scene {
        runs: vec![run(1, "test", 9, "success")],
        suites: vec![suite(9, "success", 1, -10.0), inert(10, -10.0)],
        ..Scene::default()
    });
    let gates = play.watch(&Policy::all(), 600).await;
    let last = gates.last().unwrap();
    assert_eq!(last.1.as_ref().unwrap().verdict, Verdict::Green);
    assert!((110.0..=145.0).contains(&last.0), "{}", last.0);
}
