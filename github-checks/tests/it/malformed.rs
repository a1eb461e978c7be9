//! One field of another type costs one pending reason, not the whole commit.

use github_checks::check_runs::{CheckRun, GetCheckRun};
use github_checks::endpoint::from_http;
use github_checks::verdict::CheckOutcome;
use github_checks::{Policy, Verdict};
use serde_json::{Value, json};

use crate::client::{SHA, repo};
use crate::play::{Play, Scene, run, status, suite};

/// Values that no field of a run can be.
fn strange() -> [Value; 6] {
    [
        Value::Null,
        json!(true),
        json!(-1.5),
        json!([1, [2]]),
        json!({ "a": { "b": 1 } }),
        json!({}),
    ]
}

async fn verdict(change: impl Fn(&mut Scene)) -> (Verdict, Vec<String>) {
    let mut scene = Scene {
        statuses: vec![status(1, "ci", "success", -3600.0)],
        runs: vec![run(1, "build", 9, "success"), run(2, "test", 9, "success")],
        suites: vec![suite(9, "success", 2, -3600.0)],
    };
    change(&mut scene);
    let play = Play::new(move |_| scene.clone());
    let gate = play
        .client()
        .gate_at_once(&repo(), SHA, &Policy::all())
        .await
        .unwrap();
    assert!(gate.reasons.len() >= 3, "the others are still there");
    (gate.verdict, gate.pending)
}

#[tokio::test]
async fn a_run_that_cannot_be_read_is_pending_alone() {
    for field in ["id", "name", "status", "conclusion"] {
        for value in strange() {
            let (verdict, pending) = verdict(|scene| scene.runs[0][field] = value.clone()).await;
            assert_eq!(verdict, Verdict::Pending, "{field} {value}");
            assert_eq!(pending.len(), 1, "{field} {value} {pending:?}");
        }
    }
    for value in strange() {
        // 12k: nobody knows which app it is.
        let (of_app, pending) = verdict(|scene| scene.runs[0]["app"]["id"] = value.clone()).await;
        assert_eq!(
            (of_app, &pending[..]),
            (Verdict::Pending, &["build".to_owned()][..]),
            "{value}"
        );
        let (whole, _) = verdict(|scene| scene.runs[0] = value.clone()).await;
        assert_eq!(whole, Verdict::Pending, "{value}");
        for field in [
            "details_url",
            "html_url",
            "external_id",
            "output",
            "started_at",
            "head_sha",
        ] {
            let (verdict, _) = verdict(|scene| scene.runs[0][field] = value.clone()).await;
            assert_eq!(verdict, Verdict::Green, "{field} {value}");
        }
    }
    // 12c: without a name; an absent app is allowed.
    let (nameless, pending) = verdict(|scene| scene.runs[0]["name"] = Value::Null).await;
    assert_eq!(
        (nameless, &pending[..]),
        (Verdict::Pending, &["check run 1".to_owned()][..])
    );
    let (unknown, _) = verdict(|scene| scene.runs[0]["app"] = Value::Null).await;
    assert_eq!(unknown, Verdict::Green);
    // 12a: an empty name is one.
    let (empty, _) = verdict(|scene| scene.runs[0]["name"] = "".into()).await;
    assert_eq!(empty, Verdict::Green);
}

#[tokio::test]
async fn several_that_cannot_be_read_are_not_taken_for_an_incomplete_list() {
    let (verdict, pending) = verdict(|scene| {
        scene.runs.extend(strange());
        scene
            .runs
            .extend([json!({ "name": "x" }), json!({ "name": "y" })]);
    })
    .await;
    assert_eq!(verdict, Verdict::Pending);
    assert_eq!(pending, ["check run 0", "x", "y"]);
}

#[tokio::test]
async fn a_status_or_a_suite_that_cannot_be_read_is_pending_alone() {
    for value in strange() {
        for field in ["id", "context", "state"] {
            let (verdict, pending) =
                verdict(|scene| scene.statuses[0][field] = value.clone()).await;
            assert_eq!(
                (verdict, pending.len()),
                (Verdict::Pending, 1),
                "{field} {value}"
            );
        }
        let (of_suite, pending) = verdict(|scene| scene.suites[0]["status"] = value.clone()).await;
        assert_eq!((of_suite, pending.len()), (Verdict::Pending, 1), "{value}");
        let (whole, _) = verdict(|scene| scene.suites[0] = value.clone()).await;
        assert_eq!(whole, Verdict::Pending, "{value}");
        for field in ["app", "conclusion", "head_branch", "head_sha", "updated_at"] {
            let (verdict, _) = verdict(|scene| scene.suites[0][field] = value.clone()).await;
            assert_eq!(verdict, Verdict::Green, "{field} {value}");
        }
    }
}

#[test]
fn a_run_that_was_asked_for_by_its_number_must_have_one() {
    let read = |body: Value| {
        let response = http::Response::new(body.to_string().into());
        from_http::<GetCheckRun>(&response)
    };
    let known: CheckRun = read(run(7, "build", 9, "success")).unwrap();
    assert_eq!((known.id.get(), known.is_malformed), (7, false));
    for body in [
        json!({}),
        json!([]),
        json!({ "id": null, "name": "x", "status": "queued" }),
    ] {
        assert!(read(body.clone()).is_err(), "{body}");
    }
    assert_eq!(CheckOutcome::Pending.as_str(), "pending");
}
