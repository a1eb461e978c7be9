//! A body for every kind of answer, refusals included, and a verdict over what was read.
#![no_main]

use std::time::SystemTime;

use github_checks::apps::{CreateInstallationToken, GetApp, ListInstallations};
use github_checks::archives::GetTarball;
use github_checks::branches::ListBranches;
use github_checks::check_runs::{ListAnnotations, ListCheckRuns};
use github_checks::check_suites::ListCheckSuites;
use github_checks::commits::{CompareCommits, ListCommits, ResolveCommit};
use github_checks::deployments::{CreateDeployment, ListDeploymentStatuses, ListDeployments};
use github_checks::endpoint::{Endpoint, from_http};
use github_checks::environments::ListEnvironments;
use github_checks::error::ApiError;
use github_checks::hooks::{GetDelivery, ListHooks};
use github_checks::oauth::{CheckToken, ExchangeCode, StartDevice};
use github_checks::pulls::ListPulls;
use github_checks::rate_limits::GetRateLimits;
use github_checks::repositories::{GetPermission, GetRepository};
use github_checks::required::{GetBranchProtection, ListBranchRules, ListRulesets, Requirements};
use github_checks::statuses::{GetCombinedStatus, ListLatestStatuses, ListStatuses};
use github_checks::verdict::{Evidence, Policy, Verdict, judge};
use http::{HeaderValue, Response};
use libfuzzer_sys::fuzz_target;

type Body = Response<bytes::Bytes>;

fn read<E: Endpoint>(answer: &Body) {
    let _ = from_http::<E>(answer);
}

const READERS: [fn(&Body); 23] = [
    read::<CreateInstallationToken>,
    read::<GetApp>,
    read::<ListInstallations>,
    read::<ListBranches>,
    read::<ListAnnotations>,
    read::<ListCheckSuites>,
    read::<CompareCommits>,
    read::<ListCommits>,
    read::<ResolveCommit>,
    read::<CreateDeployment>,
    read::<ListDeploymentStatuses>,
    read::<ListEnvironments>,
    read::<ListHooks>,
    read::<GetDelivery>,
    read::<CheckToken>,
    read::<ExchangeCode>,
    read::<StartDevice>,
    read::<ListPulls>,
    read::<GetRateLimits>,
    read::<GetRepository>,
    read::<GetBranchProtection>,
    read::<ListRulesets>,
    read::<GetCombinedStatus>,
];

fuzz_target!(|data: &[u8]| {
    let mut answer = Response::new(bytes::Bytes::copy_from_slice(data));
    for reader in READERS {
        reader(&answer);
    }
    if let Ok(deployments) = from_http::<ListDeployments>(&answer) {
        for deployment in deployments.items {
            let _ = deployment.payload();
        }
    }
    if let Ok(person) = from_http::<GetPermission>(&answer) {
        let _ = person.may_write();
    }
    let statuses =
        from_http::<ListStatuses>(&answer).or_else(|_| from_http::<ListLatestStatuses>(&answer));
    let statuses = statuses.map(|page| page.items).unwrap_or_default();
    let runs = from_http::<ListCheckRuns>(&answer)
        .map(|page| page.items)
        .unwrap_or_default();
    let nothing = statuses.is_empty() && runs.is_empty();
    let judgement = judge(&Evidence::new(statuses, runs), &Policy::all());
    assert_eq!(judgement.verdict == Verdict::None, nothing);
    if let Ok(rules) = from_http::<ListBranchRules>(&answer) {
        let _ = Requirements::union(None, &rules.items);
    }
    if let Ok(location) = HeaderValue::from_bytes(data) {
        answer.headers_mut().insert("location", location);
        if let Ok(link) = from_http::<GetTarball>(&answer) {
            assert!(!format!("{link:?}").contains('?'));
        }
    }
    for status in [403, 404, 409, 422, 429, 451, 502] {
        let Ok(code) = http::StatusCode::from_u16(status) else {
            unreachable!()
        };
        *answer.status_mut() = code;
        let error = ApiError::from_response(&answer, SystemTime::UNIX_EPOCH);
        let _ = (
            error.to_string(),
            error.kind(),
            error.advice(),
            format!("{error:?}"),
        );
        let _ = <CreateDeployment as Endpoint>::refused(Box::new(error));
    }
});
