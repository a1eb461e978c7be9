//! The gate: what it reads, in how many round trips, and that it fails closed.

use github_checks::verdict::{CheckOutcome, Source};
use github_checks::{Client, Gate, Policy, Verdict};

use crate::client::{SHA, repo};
use crate::route::Routes;

pub(crate) const COMMITS: &str = "/repos/octo/hello/commits";

pub(crate) fn statuses_path() -> String {
    format!("{COMMITS}/{SHA}/status?per_page=100")
}

pub(crate) fn runs_path() -> String {
    format!("{COMMITS}/{SHA}/check-runs?per_page=100&filter=latest")
}

pub(crate) fn suites_path() -> String {
    format!("{COMMITS}/{SHA}/check-suites?per_page=100")
}

pub(crate) fn workflow_runs_path() -> String {
    format!("/repos/octo/hello/actions/runs?per_page=100&head_sha={SHA}")
}

/// An hour before the clock of the tests begins.
pub(crate) const EARLIER: &str = "2023-11-14T21:13:20Z";

pub(crate) fn runs_body(runs: &[(&str, &str, &str)]) -> String {
    let run = |(at, (name, status, conclusion)): (usize, &(&str, &str, &str))| {
        format!(r#"{{"id":{at},"name":"{name}","status":"{status}","conclusion":{conclusion}}}"#)
    };
    let list: Vec<_> = runs.iter().enumerate().map(run).collect();
    format!(
        r#"{{"total_count":{},"check_runs":[{}]}}"#,
        list.len(),
        list.join(",")
    )
}

/// A commit with one passed status and one passed run.
pub(crate) fn green() -> Routes {
    let routes = Routes::default();
    let sha = &[("etag", "\"sha\"")];
    routes.with(&format!("{COMMITS}/feature%2Fx"), 200, sha, SHA);
    routes.with(&format!("{COMMITS}/{SHA}"), 200, sha, SHA);
    let statuses = r#"{"state":"success","total_count":1,"statuses":[{"id":1,"context":"ci","state":"success","created_at":"2023-11-14T21:13:20Z"}]}"#;
    routes.with(&statuses_path(), 200, &[("etag", "\"statuses\"")], statuses);
    let suites = format!(
        r#"{{"total_count":1,"check_suites":[{{"id":1,"head_sha":"{SHA}","status":"completed","conclusion":"success","latest_check_runs_count":1,"created_at":"{EARLIER}","app":{{"id":15368,"slug":"github-actions"}}}}]}}"#
    );
    routes.with(&suites_path(), 200, &[("etag", "\"suites\"")], suites);
    let runs = runs_body(&[("lint", "completed", r#""success""#)]);
    routes.with(&runs_path(), 200, &[("etag", "\"runs\"")], runs);
    routes
}

pub(crate) fn client(routes: &Routes) -> Client {
    Client::builder("t").build_with(routes.clone()).unwrap()
}

pub(crate) async fn gate(routes: &Routes, git_ref: &str, policy: &Policy) -> Gate {
    client(routes).gate(&repo(), git_ref, policy).await.unwrap()
}

#[tokio::test]
async fn a_green_branch_takes_two_round_trips_in_a_row() {
    let routes = green();
    let gate = gate(&routes, "feature/x", &Policy::all()).await;
    assert_eq!((gate.verdict, gate.sha.as_str()), (Verdict::Green, SHA));
    assert!(gate.is_deployable());
    assert_eq!(gate.to_string(), "0123456 is green");
    assert_eq!(routes.round_trips(), 2);
    assert_eq!(routes.lines().len(), 4);
}

#[tokio::test]
async fn a_commit_takes_one_round_trip() {
    let routes = green();
    assert_eq!(
        gate(&routes, SHA, &Policy::all()).await.verdict,
        Verdict::Green
    );
    assert_eq!(routes.round_trips(), 1);
}

#[tokio::test]
async fn the_same_question_is_answered_by_confirmations() {
    let routes = green();
    let github = client(&routes);
    let first = github
        .gate(&repo(), "feature/x", &Policy::all())
        .await
        .unwrap();
    let second = github
        .gate(&repo(), "feature/x", &Policy::all())
        .await
        .unwrap();
    assert_eq!(first, second);
    assert!(second.changes_since(&first).is_empty());
    assert_eq!(routes.answered(), [200, 200, 200, 200, 304, 304, 304, 304]);
}

/// `count` statuses or runs, all of them passed.
fn hundred(list: &str, item: &str) -> String {
    let items: Vec<_> = (1..=100)
        .map(|id| format!(r#"{{"id":{id},{}}}"#, item.replace('N', &id.to_string())))
        .collect();
    format!(r#"{{"total_count":100,"{list}":[{}]}}"#, items.join(","))
}

#[tokio::test]
async fn a_hundred_checks_of_a_branch_with_rules_take_two_round_trips_and_then_only_304s() {
    let routes = green();
    let statuses = hundred(
        "statuses",
        r#""context":"sN","state":"success","created_at":"2023-11-14T21:13:20Z""#,
    );
    routes.with(&statuses_path(), 200, &[("etag", "\"s\"")], statuses);
    let run = r#""name":"rN","status":"completed","conclusion":"success","check_suite":{"id":N}"#;
    let runs = hundred("check_runs", run);
    routes.with(&runs_path(), 200, &[("etag", "W/\"r\"")], runs);
    let rules = r#"[{"type":"required_status_checks","parameters":{"required_status_checks":[{"context":"r100"},{"context":"s100"}]}}]"#;
    let branch = format!(r#"{{"name":"main","commit":{{"sha":"{SHA}"}},"protected":false}}"#);
    for (path, body) in [
        (
            "rules/branches/main?per_page=100".to_owned(),
            rules.to_owned(),
        ),
        ("branches/main".to_owned(), branch),
    ] {
        let path = format!("/repos/octo/hello/{path}");
        routes.with(&path, 200, &[("etag", "\"e\"")], body);
    }
    let (github, policy) = (client(&routes), Policy::required("main"));
    // The branch is not strict: nobody asks for the files that make the difference.
    for (trips, status) in [(2, 200), (4, 304)] {
        let gate = github.gate(&repo(), "feature/x", &policy).await.unwrap();
        assert_eq!((gate.verdict, gate.reasons.len()), (Verdict::Green, 2));
        assert_eq!(routes.round_trips(), trips);
        assert_eq!(
            routes.answered()[routes.answered().len() - 6..],
            [status; 6]
        );
    }
    assert_eq!(routes.answered().len(), 12);
    let everything = github.gate(&repo(), "feature/x", &Policy::all()).await;
    assert_eq!(everything.unwrap().reasons.len(), 200);
}

#[tokio::test]
async fn every_reason_says_who_what_and_where() {
    let routes = green();
    let runs = format!(
        r#"{{"total_count":1,"check_runs":[{{"id":5,"name":"lint","status":"completed","conclusion":"timed_out","head_sha":"{SHA}","html_url":"https://github.com/x","app":{{"id":15368}},"output":{{"title":"too slow"}}}}]}}"#
    );
    routes.on(&runs_path(), 200, runs);
    let gate = gate(&routes, "feature/x", &Policy::all()).await;
    assert_eq!(gate.verdict, Verdict::Red);
    let worst = &gate.reasons[0];
    assert_eq!(
        (worst.name.as_str(), worst.state, worst.source),
        ("lint", CheckOutcome::Failed, Source::CheckRun)
    );
    assert_eq!(worst.to_string(), "lint failed (timed_out): too slow");
    assert_eq!(worst.url.as_deref(), Some("https://github.com/x"));
    assert_eq!(gate.to_string(), "0123456 is red: lint failed");
    assert_eq!(gate.reasons.len(), 2, "what passed is reported, too");
}

#[tokio::test]
async fn what_cannot_be_read_is_never_green() {
    let broken = [
        (
            403,
            r#"{"message":"Resource not accessible by integration"}"#,
        ),
        (404, "{}"),
        (200, r#"{"total_count":2,"check_runs":[]}"#),
    ];
    for (status, body) in broken {
        let routes = green();
        routes.on(&runs_path(), status, body);
        routes.on(&workflow_runs_path(), 403, "{}");
        let gate = gate(&routes, "feature/x", &Policy::all()).await;
        assert_eq!(gate.verdict, Verdict::Unavailable, "{status}");
        assert!(!gate.is_deployable());
        assert_eq!(
            (gate.reasons[0].name.as_str(), gate.reasons[0].state),
            ("check runs", CheckOutcome::Unreadable)
        );
        assert!(gate.reasons[0].description.is_some());
    }
}

#[tokio::test]
async fn a_red_run_on_the_second_page_is_seen() {
    let routes = green();
    let next = format!(
        r#"<https://api.github.com{}&page=2>; rel="next""#,
        runs_path()
    );
    let page = |id: u64, name: &str, conclusion: &str| {
        format!(
            r#"{{"total_count":2,"check_runs":[{{"id":{id},"name":"{name}","status":"completed","conclusion":"{conclusion}"}}]}}"#
        )
    };
    routes.with(
        &runs_path(),
        200,
        &[("link", &next)],
        page(2, "lint", "success"),
    );
    routes.on(
        &format!("{}&page=2", runs_path()),
        200,
        page(1, "late", "failure"),
    );
    assert_eq!(
        gate(&routes, "feature/x", &Policy::all()).await.failing,
        ["late"]
    );
}

#[tokio::test]
async fn an_unknown_branch_is_an_error_that_says_so() {
    let routes = Routes::default();
    routes.on(
        &format!("{COMMITS}/nope"),
        422,
        r#"{"message":"No commit found for SHA: nope"}"#,
    );
    let error = client(&routes)
        .gate(&repo(), "nope", &Policy::all())
        .await
        .unwrap_err();
    assert!(error.is_unknown_ref());
}

#[tokio::test]
async fn a_commit_that_is_not_of_this_repository_is_an_error_although_nothing_is_red() {
    let routes = green();
    routes.on(
        &format!("{COMMITS}/{SHA}"),
        422,
        r#"{"message":"No commit found for SHA: x"}"#,
    );
    assert!(
        client(&routes)
            .gate(&repo(), SHA, &Policy::all())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn what_the_branch_requires_is_the_union_of_protection_and_rules() {
    let routes = green();
    let rules = r#"[{"type":"deletion"},{"type":"required_status_checks","parameters":{"strict_required_status_checks_policy":true,"required_status_checks":[{"context":"lint","integration_id":-1},{"context":"e2e"}]}}]"#;
    routes.on(
        "/repos/octo/hello/rules/branches/main?per_page=100",
        200,
        rules,
    );
    let branch = format!(
        r#"{{"name":"main","commit":{{"sha":"{SHA}"}},"protection":{{"enabled":true,"required_status_checks":{{"enforcement_level":"everyone","contexts":["ci"]}}}}}}"#
    );
    routes.on("/repos/octo/hello/branches/main", 200, branch);
    routes.on(
        &format!("/repos/octo/hello/compare/main...{SHA}"),
        200,
        r#"{"status":"diverged","behind_by":2}"#,
    );
    let gate = gate(&routes, "feature/x", &Policy::required("main")).await;
    assert_eq!(gate.verdict, Verdict::Pending);
    assert_eq!(gate.missing, ["e2e"]);
    assert_eq!(gate.behind, Some(true));
    assert_eq!(gate.reasons.len(), 3);
    assert_eq!(routes.round_trips(), 2);
}

#[tokio::test]
async fn unknown_requirements_are_unknown_and_not_none() {
    let routes = green();
    routes.on(
        "/repos/octo/hello/rules/branches/main?per_page=100",
        404,
        "{}",
    );
    routes.on("/repos/octo/hello/branches/main", 404, "{}");
    routes.on(
        &format!("/repos/octo/hello/compare/main...{SHA}"),
        404,
        "{}",
    );
    let gate = gate(&routes, "feature/x", &Policy::required("main")).await;
    assert_eq!(gate.verdict, Verdict::Unavailable);
}

#[tokio::test]
async fn a_look_later_tells_what_has_changed() {
    let routes = green();
    routes.on(
        &runs_path(),
        200,
        runs_body(&[("lint", "in_progress", "null"), ("old", "queued", "null")]),
    );
    let github = client(&routes);
    let before = github
        .gate(&repo(), "feature/x", &Policy::all())
        .await
        .unwrap();
    routes.on(
        &runs_path(),
        200,
        runs_body(&[
            ("lint", "completed", r#""success""#),
            ("new", "queued", "null"),
        ]),
    );
    let after = github
        .gate(&repo(), "feature/x", &Policy::all())
        .await
        .unwrap();
    let mut changes: Vec<_> = after
        .changes_since(&before)
        .into_iter()
        .map(|change| (change.name, change.from, change.to))
        .collect();
    changes.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        changes,
        [
            (
                "lint".to_owned(),
                Some(CheckOutcome::Pending),
                Some(CheckOutcome::Passed)
            ),
            ("new".to_owned(), None, Some(CheckOutcome::Pending)),
            ("old".to_owned(), Some(CheckOutcome::Pending), None),
        ]
    );
}

#[tokio::test]
async fn a_commit_without_reports_is_deployable_only_when_the_policy_says_so() {
    let routes = green();
    routes.on(
        &statuses_path(),
        200,
        r#"{"state":"pending","total_count":0,"statuses":[]}"#,
    );
    routes.on(&runs_path(), 200, runs_body(&[]));
    let strict = gate(&routes, "feature/x", &Policy::all()).await;
    assert_eq!(
        (strict.verdict, strict.is_deployable()),
        (Verdict::None, false)
    );
    assert!(strict.is_undecided());
    let open = gate(&routes, "feature/x", &Policy::all().allow_none()).await;
    assert_eq!((open.verdict, open.is_deployable()), (Verdict::None, true));
    assert!(!open.is_undecided());
}

#[tokio::test]
async fn a_commit_with_more_suites_than_a_list_covers_is_read_suite_by_suite() {
    let routes = green();
    let run = |id: usize, conclusion: &str| {
        format!(
            r#"{{"id":{id},"name":"lint","status":"completed","conclusion":"{conclusion}","check_suite":{{"id":{id}}}}}"#
        )
    };
    let list = |runs: Vec<String>| {
        format!(
            r#"{{"total_count":{},"check_runs":[{}]}}"#,
            runs.len(),
            runs.join(",")
        )
    };
    routes.on(
        &runs_path(),
        200,
        list((1..=1000).map(|id| run(id, "success")).collect()),
    );
    let suites: Vec<_> = (0..=1000)
        .map(|id| format!(r#"{{"id":{id},"head_sha":"{SHA}","status":"completed"}}"#))
        .collect();
    let body = format!(
        r#"{{"total_count":1001,"check_suites":[{}]}}"#,
        suites.join(",")
    );
    routes.on(
        &format!("{COMMITS}/{SHA}/check-suites?per_page=100"),
        200,
        body,
    );
    for id in 0..=1000 {
        // The oldest suite, which the list has lost, is the red one.
        let conclusion = if id == 0 { "failure" } else { "success" };
        let path =
            format!("/repos/octo/hello/check-suites/{id}/check-runs?per_page=100&filter=latest");
        routes.on(&path, 200, list(vec![run(id, conclusion)]));
    }
    assert_eq!(
        gate(&routes, SHA, &Policy::all()).await.verdict,
        Verdict::Red
    );
}
