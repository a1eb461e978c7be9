//! The gate on a part of the truth: never green.

use github_checks::{Policy, Verdict};

use crate::client::{SHA, repo};
use crate::gate::{COMMITS, client, gate, green, runs_body, runs_path, statuses_path, suites_path};
use crate::route::Routes;

/// A page of runs that have passed, with these numbers.
fn page(total: usize, ids: impl IntoIterator<Item = u64>) -> String {
    let run =
        |id| format!(r#"{{"id":{id},"name":"c{id}","status":"completed","conclusion":"success"}}"#);
    let runs: Vec<_> = ids.into_iter().map(run).collect();
    format!(
        r#"{{"total_count":{total},"check_runs":[{}]}}"#,
        runs.join(",")
    )
}

async fn verdict(routes: &Routes, policy: &Policy) -> Verdict {
    let gate = gate(routes, "feature/x", policy).await;
    assert_eq!(gate.is_deployable(), gate.verdict == Verdict::Green);
    gate.verdict
}

#[tokio::test]
async fn a_list_that_moved_between_two_pages_is_not_whole_although_its_count_is_right() {
    let routes = green();
    // While page 2 was read a run at the top was replaced: 5 comes twice, the new one never.
    routes.on(&runs_path(), 200, page(9, [9, 8, 7, 6, 5]));
    let second = format!("{}&page=2", runs_path());
    routes.on(&second, 200, page(9, [5, 4, 3, 2]));
    assert_eq!(verdict(&routes, &Policy::all()).await, Verdict::Unavailable);
    routes.on(&second, 200, page(9, [4, 3, 2, 1]));
    assert_eq!(verdict(&routes, &Policy::all()).await, Verdict::Green);
}

#[tokio::test]
async fn a_list_that_does_not_say_how_long_it_is_is_not_whole() {
    let routes = green();
    let uncounted = page(0, [1]).replace(r#""total_count":0,"#, "");
    routes.on(&runs_path(), 200, uncounted);
    assert_eq!(verdict(&routes, &Policy::all()).await, Verdict::Unavailable);
    let routes = green();
    routes.on(
        &statuses_path(),
        200,
        r#"{"state":"success","statuses":[]}"#,
    );
    assert_eq!(verdict(&routes, &Policy::all()).await, Verdict::Unavailable);
}

/// Answers about the branch `main`.
fn with_branch(rules: &str, branch: &str, compare: &str) -> Routes {
    let routes = green();
    let at = "/repos/octo/hello";
    routes.on(
        &format!("{at}/rules/branches/main?per_page=100"),
        200,
        rules,
    );
    routes.on(&format!("{at}/branches/main"), 200, branch);
    routes.on(&format!("{at}/compare/main...{SHA}"), 200, compare);
    routes
}

#[tokio::test]
async fn a_requirement_that_does_not_say_what_it_requires_is_unknown() {
    let compare = r#"{"status":"ahead","behind_by":0}"#;
    let branch = format!(r#"{{"name":"main","commit":{{"sha":"{SHA}"}}}}"#);
    let cut = branch.replace(r#""main","#, r#""main","protected":true,"#);
    let rule = r#"[{"type":"required_status_checks"}]"#;
    let strict = r#"[{"type":"required_status_checks","parameters":{"strict_required_status_checks_policy":true,"required_status_checks":[{"context":"ci"}]}}]"#;
    let policy = Policy::required("main");
    for (rules, branch, compare, expected) in [
        ("[]", &branch, compare, Verdict::None),
        ("[]", &cut, compare, Verdict::Unavailable),
        (rule, &branch, compare, Verdict::Unavailable),
        (strict, &branch, compare, Verdict::Green),
        (
            strict,
            &branch,
            r#"{"status":"diverged"}"#,
            Verdict::Unavailable,
        ),
    ] {
        let routes = with_branch(rules, branch, compare);
        let gate = gate(&routes, "feature/x", &policy).await;
        assert_eq!(gate.verdict, expected, "{rules} {branch} {compare}");
    }
}

#[tokio::test]
async fn the_tools_own_context_is_not_waited_for_although_the_branch_requires_it() {
    let rules = r#"[{"type":"required_status_checks","parameters":{"required_status_checks":[{"context":"ci"},{"context":"Deploy/Bot"}]}}]"#;
    let branch = format!(r#"{{"name":"main","commit":{{"sha":"{SHA}"}}}}"#);
    let routes = with_branch(rules, &branch, r#"{"status":"ahead","behind_by":0}"#);
    let policy = Policy::required("main");
    assert_eq!(verdict(&routes, &policy).await, Verdict::Pending);
    let policy = policy.ignore("deploy/bot");
    assert_eq!(verdict(&routes, &policy).await, Verdict::Green);
}

#[tokio::test]
async fn the_id_of_a_tag_is_judged_by_the_commit_it_stands_for() {
    let tag = "f".repeat(40);
    let routes = green();
    routes.on(&format!("{COMMITS}/{tag}"), 200, SHA);
    for list in [statuses_path(), runs_path(), suites_path()] {
        let body = r#"{"total_count":0,"statuses":[],"check_runs":[],"check_suites":[]}"#;
        routes.on(&list.replace(SHA, &tag), 200, body);
    }
    let red = runs_body(&[("lint", "completed", r#""failure""#)]);
    routes.on(&runs_path(), 200, red);
    let github = client(&routes);
    let gate = github.gate(&repo(), &tag, &Policy::all()).await.unwrap();
    assert_eq!((gate.verdict, gate.sha.as_str()), (Verdict::Red, SHA));
}

#[tokio::test]
async fn suites_without_runs_do_not_hide_that_there_are_too_many_of_them() {
    let routes = green();
    // 999 runs in the newest 1,000 suites: one app got a suite and reported nothing.
    routes.on(&runs_path(), 200, page(999, 2..=1000));
    let suites: Vec<_> = (0..=1000)
        .map(|id| format!(r#"{{"id":{id},"head_sha":"{SHA}","status":"completed"}}"#))
        .collect();
    routes.on(
        &format!("{COMMITS}/{SHA}/check-suites?per_page=100"),
        200,
        format!(
            r#"{{"total_count":1001,"check_suites":[{}]}}"#,
            suites.join(",")
        ),
    );
    for id in 0..=1000u64 {
        let path =
            format!("/repos/octo/hello/check-suites/{id}/check-runs?per_page=100&filter=latest");
        let body = match id {
            0 => page(1, [0]).replace("success", "failure"),
            1 => page(0, []),
            _ => page(1, [id]),
        };
        routes.on(&path, 200, body);
    }
    assert_eq!(verdict(&routes, &Policy::all()).await, Verdict::Red);
}

#[tokio::test]
async fn a_failure_is_not_replaced_by_a_run_of_which_nobody_knows_the_suite() {
    let routes = green();
    let runs = [
        ("build", "completed", r#""failure""#),
        ("build", "completed", r#""success""#),
    ];
    routes.on(&runs_path(), 200, runs_body(&runs));
    assert_eq!(verdict(&routes, &Policy::all()).await, Verdict::Red);
    let newest = Policy::all().newest_suite_wins();
    assert_eq!(verdict(&routes, &newest).await, Verdict::Green);
}
