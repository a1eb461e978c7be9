//! What a branch requires besides checks, and what is not known of it.

use github_checks::{Gate, Policy, Verdict};
use serde_json::{Value, json};

use crate::client::{SHA, repo};
use crate::play::{Play, Scene, run, suite};

const AT: &str = "/repos/octo/hello";

/// A commit whose only run ended as `state` an hour ago, and a branch with these rules.
fn play(state: &'static str, rules: &Value) -> Play {
    let play = Play::new(move |_| Scene {
        runs: vec![run(1, "test", 9, state)],
        suites: vec![suite(9, state, 1, -3600.0)],
        ..Scene::default()
    });
    let branch = json!({ "name": "main", "commit": { "sha": SHA }, "protected": false });
    play.reply(&format!("{AT}/branches/main"), 0.0, 200, branch.to_string());
    play.reply(
        &format!("{AT}/rules/branches/main"),
        0.0,
        200,
        rules.to_string(),
    );
    play
}

async fn gate(play: &Play, policy: &Policy) -> Gate {
    play.client()
        .gate_at_once(&repo(), SHA, policy)
        .await
        .unwrap()
}

fn both(branch: &str) -> [Policy; 2] {
    [Policy::required(branch), Policy::required_or_all(branch)]
}

fn checks(name: &str) -> Value {
    json!([{ "type": "required_status_checks", "parameters": {
        "required_status_checks": [{ "context": name }] } }])
}

#[tokio::test]
async fn a_renamed_branch_is_asked_for_under_its_new_name() {
    // 15a: `master` is found as `main`; its rules are not.
    let play = play("failure", &checks("test"));
    play.reply(&format!("{AT}/rules/branches/master"), 0.0, 200, "[]");
    let main = json!({ "name": "main", "commit": { "sha": SHA }, "protected": true, "protection": { "enabled": false } });
    play.reply(&format!("{AT}/branches/master"), 0.0, 200, main.to_string());
    for policy in both("master") {
        let gate = gate(&play, &policy).await;
        assert_eq!(
            (gate.verdict, gate.failing),
            (Verdict::Red, vec!["test".to_owned()])
        );
    }
    // 15b: a branch that does not exist.
    play.reply(&format!("{AT}/rules/branches/mian"), 0.0, 200, "[]");
    play.reply(&format!("{AT}/branches/mian"), 0.0, 404, "{}");
    for policy in both("mian") {
        assert_eq!(gate(&play, &policy).await.verdict, Verdict::Unavailable);
    }
}

#[tokio::test]
async fn a_rule_that_nobody_can_judge_is_never_dropped() {
    let tools = json!({ "code_scanning_tools": [{ "tool": "CodeQL", "alerts_threshold": "errors", "security_alerts_threshold": "all" }] });
    let unjudged = [
        ("code_scanning", tools),
        ("code_quality", json!({ "severity": "errors" })),
        ("workflows", Value::Null),
        ("license_compliance_scanning", Value::Null),
        ("quantum_attestation", json!({ "level": 3 })),
    ];
    for (kind, parameters) in unjudged {
        let rules = json!([{ "type": "deletion" }, { "type": kind, "parameters": parameters }]);
        let play = play("success", &rules);
        for policy in both("main") {
            let judged = gate(&play, &policy).await;
            assert_eq!(judged.verdict, Verdict::Unavailable, "{kind}");
            let reason = judged.reasons[0].to_string();
            assert!(
                reason.contains(kind) && reason.contains("without_rule"),
                "{reason}"
            );
            // Left out on request, and said so.
            let without = gate(&play, &policy.without_rule(kind)).await;
            assert_ne!(without.verdict, Verdict::Unavailable, "{kind}");
            assert!(without.notes[0].contains(kind), "{:?}", without.notes);
        }
    }
    let named = gate(&play("success", &json!([{ "type": "code_scanning", "parameters": { "code_scanning_tools": [{ "tool": "CodeQL" }] } }])), &Policy::required("main")).await;
    assert!(named.reasons[0].to_string().contains("CodeQL"));
    // These ask nothing of the checks of a commit (4e).
    let harmless = json!([{ "type": "merge_queue", "parameters": { "max_entries_to_build": 5 } }, { "type": "pull_request", "parameters": { "required_approving_review_count": 1 } }, { "type": "required_signatures" }, { "type": "non_fast_forward" }]);
    let play = play("success", &harmless);
    assert_eq!(
        gate(&play, &Policy::required("main")).await.verdict,
        Verdict::None
    );
    assert_eq!(
        gate(&play, &Policy::required_or_all("main")).await.verdict,
        Verdict::Green
    );
}

#[tokio::test]
async fn a_required_workflow_is_judged_by_its_newest_run() {
    // 4b: the only rule asks for a workflow.
    let rules = json!([{ "type": "workflows", "parameters": { "workflows": [
        { "path": ".github/workflows/test.yml", "repository_id": 7, "ref": "refs/heads/main" }] } }]);
    let run = |id: u64, workflow: u64, path: &str, state: &str| {
        let (status, conclusion) = match state {
            "queued" | "in_progress" => (state, None),
            ended => ("completed", Some(ended)),
        };
        json!({ "id": id, "workflow_id": workflow, "path": path, "head_sha": SHA, "status": status,
            "conclusion": conclusion, "event": "pull_request", "check_suite_id": 9 })
    };
    let path = ".github/workflows/test.yml";
    for (runs, verdict) in [
        (vec![run(1, 1, path, "failure")], Verdict::Red),
        (vec![run(1, 1, path, "success")], Verdict::Green),
        (vec![run(1, 1, path, "in_progress")], Verdict::Pending),
        (
            vec![run(1, 1, path, "failure"), run(2, 1, path, "success")],
            Verdict::Green,
        ),
        (
            vec![
                run(1, 1, path, "failure"),
                run(
                    2,
                    2,
                    "octo/rules/.github/workflows/test.yml@refs/heads/main",
                    "success",
                ),
            ],
            Verdict::Red,
        ),
        (
            vec![run(1, 1, ".github/workflows/contest.yml", "success")],
            Verdict::Pending,
        ),
        (vec![], Verdict::Pending),
    ] {
        let play = play("success", &rules);
        let body = json!({ "total_count": runs.len(), "workflow_runs": runs });
        play.reply(&format!("{AT}/actions/runs"), 0.0, 200, body.to_string());
        for policy in both("main") {
            assert_eq!(gate(&play, &policy).await.verdict, verdict, "{runs:?}");
        }
    }
    let play = play("success", &rules);
    play.reply(&format!("{AT}/actions/runs"), 0.0, 403, "{}");
    for policy in both("main") {
        let gate = gate(&play, &policy).await;
        assert_eq!(
            (gate.verdict, gate.is_deployable()),
            (Verdict::Unavailable, false)
        );
    }
}

#[tokio::test]
async fn a_required_deployment_is_judged_by_the_newest_one() {
    let rules = json!([{ "type": "required_deployments", "parameters": { "required_deployment_environments": ["Staging"] } }]);
    for (states, verdict) in [
        (vec!["success"], Verdict::Green),
        (vec!["inactive", "success"], Verdict::Green),
        (vec!["failure", "in_progress"], Verdict::Red),
        (vec!["in_progress", "queued"], Verdict::Pending),
        (vec![], Verdict::Pending),
    ] {
        let play = play("success", &rules);
        let deployments = json!([
            { "id": 8, "sha": SHA, "environment": "staging" },
            { "id": 7, "sha": SHA, "environment": "staging" },
            { "id": 9, "sha": SHA, "environment": "production" },
        ]);
        play.reply(
            &format!("{AT}/deployments"),
            0.0,
            200,
            deployments.to_string(),
        );
        let statuses: Vec<Value> = (0..)
            .zip(&states)
            .map(|(n, state)| json!({ "id": 100 - n, "state": state }))
            .collect();
        play.reply(
            &format!("{AT}/deployments/8/statuses"),
            0.0,
            200,
            json!(statuses).to_string(),
        );
        for policy in both("main") {
            assert_eq!(gate(&play, &policy).await.verdict, verdict, "{states:?}");
            let without = policy.without_rule("required_deployments");
            assert!(gate(&play, &without).await.notes[0].contains("required_deployments"));
        }
    }
    let play = play("success", &rules);
    play.reply(&format!("{AT}/deployments"), 0.0, 200, "[]");
    let missing = gate(&play, &Policy::required("main")).await;
    assert_eq!(missing.missing, ["deployment to Staging"]);
    play.reply(&format!("{AT}/deployments"), 0.0, 403, "{}");
    assert_eq!(
        gate(&play, &Policy::required("main")).await.verdict,
        Verdict::Unavailable
    );
}

#[tokio::test]
async fn a_plan_without_rulesets_has_no_rules() {
    let upgrade = json!({ "message": "Upgrade to GitHub Pro or make this repository public to enable this feature." });
    let enterprise = json!({ "message": "Upgrade to GitHub Enterprise to enable this feature." });
    for body in [upgrade, enterprise] {
        let play = play("success", &json!([]));
        play.reply(
            &format!("{AT}/rules/branches/main"),
            0.0,
            403,
            body.to_string(),
        );
        assert_eq!(
            gate(&play, &Policy::required("main")).await.verdict,
            Verdict::None
        );
        assert_eq!(
            gate(&play, &Policy::required_or_all("main")).await.verdict,
            Verdict::Green
        );
        // Classic protection still counts.
        let branch = json!({ "name": "main", "commit": { "sha": SHA }, "protected": true, "protection": {
            "enabled": true, "required_status_checks": { "enforcement_level": "everyone", "contexts": ["e2e"] } } });
        play.reply(&format!("{AT}/branches/main"), 0.0, 200, branch.to_string());
        for policy in both("main") {
            assert_eq!(gate(&play, &policy).await.missing, ["e2e"]);
        }
    }
    let play = play("success", &json!([]));
    let refused = r#"{"message":"Resource not accessible by integration"}"#;
    play.reply(&format!("{AT}/rules/branches/main"), 0.0, 403, refused);
    for policy in both("main") {
        assert_eq!(gate(&play, &policy).await.verdict, Verdict::Unavailable);
    }
}

#[tokio::test]
async fn behind_is_unknown_when_it_is_unknown() {
    let strict = |strict: bool| {
        json!([{ "type": "required_status_checks", "parameters": {
        "strict_required_status_checks_policy": strict, "required_status_checks": [{ "context": "test" }] } }])
    };
    let play = play("success", &strict(true));
    for (behind_by, behind) in [(0, Some(false)), (2, Some(true))] {
        let compared = json!({ "status": "diverged", "behind_by": behind_by });
        play.reply(
            &format!("{AT}/compare/main...{SHA}"),
            0.0,
            200,
            compared.to_string(),
        );
        assert_eq!(gate(&play, &Policy::required("main")).await.behind, behind);
    }
    play.reply(
        &format!("{AT}/rules/branches/main"),
        0.0,
        200,
        strict(false).to_string(),
    );
    assert_eq!(
        gate(&play, &Policy::required("main")).await.behind,
        Some(false)
    );
    assert_eq!(gate(&play, &Policy::all()).await.behind, None);
    // 4h: classic protection shows it to administrators only.
    let branch = json!({ "name": "main", "commit": { "sha": SHA }, "protected": true, "protection": {
        "enabled": true, "required_status_checks": { "enforcement_level": "everyone", "contexts": ["test"] } } });
    play.reply(&format!("{AT}/branches/main"), 0.0, 200, branch.to_string());
    play.reply(&format!("{AT}/rules/branches/main"), 0.0, 200, "[]");
    let unknown = gate(&play, &Policy::required("main")).await;
    assert_eq!((unknown.verdict, unknown.behind), (Verdict::Green, None));
}

#[tokio::test]
async fn what_is_required_or_else_everything_counts() {
    // 4a: an unprotected branch, and a red check.
    let unprotected = play("failure", &json!([]));
    let open = gate(&unprotected, &Policy::required("main")).await;
    assert_eq!((open.verdict, open.is_deployable()), (Verdict::None, false));
    let all = gate(&unprotected, &Policy::required_or_all("main")).await;
    assert_eq!(
        (all.verdict, all.failing),
        (Verdict::Red, vec!["test".to_owned()])
    );
    // 4g: the only required name is ignored.
    let ignored = play("failure", &checks("deploy/bot"));
    let policy = Policy::required_or_all("main").ignore("deploy/*");
    assert_eq!(gate(&ignored, &policy).await.verdict, Verdict::Red);
    // Something is required: the rest does not count.
    let optional = play("failure", &checks("e2e"));
    let gate = gate(&optional, &Policy::required_or_all("main")).await;
    assert_eq!(
        (gate.verdict, gate.missing),
        (Verdict::Pending, vec!["e2e".to_owned()])
    );
}
