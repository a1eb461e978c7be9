//! Every vector of the contract.

use github_checks::base_url::BaseUrl;
use github_checks::check_runs::CheckRun;
use github_checks::error::{ApiError, ErrorKind, RateLimit};
use github_checks::page::links;
use github_checks::required::{RequiredCheck, Requirements};
use github_checks::statuses::Status;
use github_checks::verdict::{Evidence, Mode, Policy, PolicyError, judge};
use http::Response;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

use crate::corpus;

fn cases<'v>(document: &'v Value, member: &str) -> &'v [Value] {
    document[member].as_array().expect("a list of cases")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn evidence(case: &Value) -> Evidence {
    let list = |name: &str| case[name].as_array().cloned().unwrap_or_default();
    let run = |run: Value| -> CheckRun {
        let mut run = run;
        run["app"] = json!({ "id": run["app_id"] });
        run["check_suite"] = json!({ "id": run["suite_id"] });
        serde_json::from_value(run).unwrap()
    };
    let statuses: Vec<Status> = list("statuses")
        .into_iter()
        .map(|s| serde_json::from_value(s).unwrap())
        .collect();
    Evidence::new(statuses, list("check_runs").into_iter().map(run).collect())
}

fn required(policy: &Value) -> Vec<RequiredCheck> {
    let required = policy["required"].as_array().into_iter().flatten();
    required
        .map(|check| serde_json::from_value(check.clone()).unwrap())
        .collect()
}

fn policy(policy: &Value) -> Policy {
    let mut read = if policy["mode"] == "all" {
        Policy::all()
    } else {
        Policy::required("main")
    };
    for name in policy["ignore"].as_array().into_iter().flatten() {
        read = read.ignore(text(name));
    }
    if policy["accept_unverified_status_source"] == true {
        read = read.trust_status_source();
    }
    read
}

#[test]
fn forty_two_commits_are_judged_as_the_rule_says() {
    let Some(document) = corpus::json("vectors/verdict.json") else {
        return;
    };
    let cases = cases(&document, "cases");
    assert_eq!(cases.len(), 42);
    for case in cases {
        let required = required(&case["policy"]);
        let evidence = evidence(case).requirements(Requirements::new(required.clone()));
        let policy = policy(&case["policy"]);
        let judgement = judge(&evidence, &policy);
        let got = json!({
            "verdict": judgement.verdict.as_str(),
            "failing": judgement.failing,
            "pending": judgement.pending,
            "missing": judgement.missing,
        });
        assert_eq!(got, case["expect"], "{}", case["name"]);
        // The same list as one of the policy gives the same, unless it is empty.
        if policy.mode != Mode::All {
            let mut named = policy.clone();
            match Policy::named(required) {
                Ok(list) => named.mode = list.mode,
                Err(PolicyError { .. }) => continue,
            }
            let again = judge(&evidence, &named);
            assert_eq!(again.verdict, judgement.verdict, "{}", case["name"]);
            assert_eq!(again.reasons, judgement.reasons);
        }
    }
}

#[test]
fn every_refusal_has_its_class() {
    let Some(document) = corpus::json("vectors/errors.json") else {
        return;
    };
    let cases = cases(&document, "cases");
    assert_eq!(cases.len(), 23);
    for case in cases {
        let expected = match text(&case["class"]) {
            "unauthorized" => ErrorKind::Unauthorized,
            "not_found_or_no_access" => ErrorKind::NotFoundOrNoAccess,
            "not_protected" => ErrorKind::NotProtected,
            "ref_not_found" => ErrorKind::UnknownRef,
            "validation" => ErrorKind::Validation,
            "validation_permanent" => ErrorKind::TooManyStatuses,
            "deployment_checks_failed" => ErrorKind::DeploymentChecksFailed,
            "deployment_merge_conflict" => ErrorKind::DeploymentMergeConflict,
            "forbidden" => ErrorKind::Forbidden,
            "sso_required" => ErrorKind::SsoRequired,
            "blocked" => ErrorKind::Blocked,
            "server_error" => ErrorKind::ServerError,
            "gone" => ErrorKind::Gone,
            // Not refusals: tested with the client and the deployments.
            "redirect" | "deployment_auto_merged" => continue,
            other => panic!("a class of its own: {other}"),
        };
        let error = refusal(case, None);
        assert_eq!(error.kind(), expected, "{}", case["name"]);
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn too_many_requests_are_recognised_in_every_dress() {
    let Some(document) = corpus::json("vectors/rate_limit.json") else {
        return;
    };
    for case in cases(&document, "cases") {
        let body = json!({
            "message": case["message"],
            "documentation_url": case["documentation_url"],
        });
        let error = refusal(case, Some(body));
        let expected = match text(&case["kind"]) {
            "primary" => Some(RateLimit::Primary),
            "secondary" => Some(RateLimit::Secondary),
            _ => None,
        };
        assert_eq!(error.rate_limit(), expected, "{}", case["name"]);
        // Without a word from GitHub the policy waits 60 s, doubling.
        let attempt = case["attempt"].as_u64().unwrap_or(1);
        let told = error
            .retry_after()
            .unwrap_or(Duration::from_secs(60 << (attempt - 1)));
        if let Some(wait) = case["wait_s"].as_u64() {
            assert_eq!(told.as_secs(), wait, "{}", case["name"]);
        }
    }
}

fn refusal(case: &Value, body: Option<Value>) -> ApiError {
    let body = body
        .or_else(|| case.get("body").cloned())
        .map_or_else(|| text(&case["raw"]).to_owned(), |body| body.to_string());
    let mut response =
        Response::builder().status(u16::try_from(case["status"].as_u64().unwrap()).unwrap());
    for (name, value) in case["headers"].as_object().into_iter().flatten() {
        response = response.header(name, text(value));
    }
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    ApiError::from_response(&response.body(body.into()).unwrap(), now)
}

#[test]
fn link_headers_are_read_as_browsers_would() {
    let Some(document) = corpus::json("vectors/link.json") else {
        return;
    };
    for case in cases(&document, "cases") {
        let read = links(text(&case["header"]));
        for (name, got) in [
            ("first", read.first),
            ("prev", read.prev),
            ("next", read.next),
            ("last", read.last),
        ] {
            assert_eq!(
                got.as_deref(),
                case["links"][name].as_str(),
                "{}",
                case["header"]
            );
        }
    }
}

#[test]
fn refs_are_escaped_and_bases_keep_their_prefix() {
    let Some(document) = corpus::json("vectors/paths.json") else {
        return;
    };
    for case in cases(&document, "encode") {
        let path = github_checks::path::fill("/{ref}", &[text(&case["ref"])]).unwrap();
        assert_eq!(&path[1..], text(&case["segment"]));
    }
    for bad in cases(&document, "refuse") {
        assert!(
            github_checks::path::fill("/{ref}", &[text(bad)]).is_err(),
            "{bad}"
        );
    }
    for case in cases(&document, "base") {
        let base = BaseUrl::parse(text(&case["base"])).unwrap();
        assert_eq!(base.join(text(&case["path"])), text(&case["url"]));
    }
}
